// CpG islands and GC content, as tracks: the plugin that ships, and the example of how one is written.
#include <array>
#include <cmath>
#include <cstdio>
#include <iterator>

#include "plugins/janus_plugin.h"

namespace {

constexpr int64_t gcWindow = 100;      // bases around the base a value is for
constexpr int64_t islandWindow = 200;  // the paper's moving window
constexpr int64_t shortestIsland = 200;
constexpr int64_t longestIsland = 65536;
constexpr int64_t basesBetweenLooks = 1 << 16;  // at whether the result is still wanted

enum Base : uint8_t { A, C, G, T, Unknown };

constexpr std::array<uint8_t, 256> baseTable = [] {
  std::array<uint8_t, 256> table{};
  table.fill(Unknown);
  table['A'] = table['a'] = A;
  table['C'] = table['c'] = C;
  table['G'] = table['g'] = G;
  table['T'] = table['t'] = table['U'] = table['u'] = T;
  return table;
}();

// What a moving window holds.
struct Counts {
  int64_t c = 0, g = 0, known = 0, cpg = 0;

  void add(Base base, int64_t sign) {
    c += base == C ? sign : 0;
    g += base == G ? sign : 0;
    known += base != Unknown ? sign : 0;
  }
};

class Bases {
 public:
  explicit Bases(const janus_window& window) : window_(window) {}
  Base at(int64_t position) const {
    return static_cast<Base>(baseTable[static_cast<unsigned char>(window_.bases[position - window_.begin])]);
  }
  bool has(int64_t position) const { return window_.begin <= position && position < window_.end; }
  bool cpgAt(int64_t position) const {
    return has(position) && has(position + 1) && at(position) == C && at(position + 1) == G;
  }

 private:
  const janus_window& window_;
};

// Calls visit(i, counts of [i - width / 2, i + width / 2)) for every i of [first, last); what lies outside of
// the window counts as unknown. False when the host asked to stop.
template <typename Visit>
bool slide(const janus_window& window, const janus_host& host, int64_t first, int64_t last, int64_t width,
           Visit visit) {
  const Bases bases(window);
  Counts counts;
  const auto enter = [&](int64_t i) {
    if (bases.has(i)) counts.add(bases.at(i), 1);
    counts.cpg += bases.cpgAt(i - 1);
  };
  const auto leave = [&](int64_t i) {
    if (bases.has(i)) counts.add(bases.at(i), -1);
    counts.cpg -= bases.cpgAt(i);
  };
  const int64_t half = width / 2;
  for (int64_t i = first - half; i < first + half; ++i) enter(i);
  counts.cpg -= bases.cpgAt(first - half - 1);
  for (int64_t i = first; i < last; ++i) {
    if ((i - first) % basesBetweenLooks == 0 && host.cancelled(host.self)) return false;
    visit(i, counts);
    enter(i + half);
    leave(i - half);
  }
  return true;
}

// Share of G and C among the known bases around each base; nothing where less than half of them are known.
int gcContent(const janus_window& window, const janus_host& host, float* values) {
  return !slide(window, host, window.wanted_begin, window.wanted_end, gcWindow,
                [&](int64_t i, const Counts& counts) {
                  if (2 * counts.known >= gcWindow)
                    values[i - window.wanted_begin] =
                        static_cast<float>(counts.c + counts.g) / static_cast<float>(counts.known);
                });
}

// GC >= 0.5 and observed / expected CpG = CpG * length / (C * G) >= 0.6, over a window without unknown bases.
bool passes(const Counts& counts) {
  return counts.known == islandWindow && 2 * (counts.c + counts.g) >= islandWindow &&
         10 * counts.cpg * islandWindow >= 6 * counts.c * counts.g && counts.cpg > 0;
}

struct Stretch {
  int64_t begin, end;
};

void addIsland(const janus_window& window, const janus_host& host, Stretch island) {
  const Bases bases(window);
  Counts counts;
  for (int64_t i = island.begin; i < island.end; ++i) {
    counts.add(bases.at(i), 1);
    counts.cpg += i + 1 < island.end && bases.cpgAt(i);
  }
  const double expected = static_cast<double>(counts.c) * static_cast<double>(counts.g) /
                          static_cast<double>(island.end - island.begin);
  char name[32];
  std::snprintf(name, sizeof name, "CpG: %lld", static_cast<long long>(counts.cpg));
  const double ratio = expected > 0 ? static_cast<double>(counts.cpg) / expected : 0;
  const janus_feature feature{island.begin, island.end, name, '.', std::fmin(1000, 1000 * ratio)};
  host.add_feature(host.self, &feature);
}

// Gardiner-Garden M, Frommer M, J Mol Biol 196:261 (1987): stretches of at least 200 bases where the moving
// window keeps both thresholds.
int cpgIslands(const janus_window& window, const janus_host& host) {
  Stretch open{0, 0};
  const auto close = [&] {
    if (open.end - open.begin >= shortestIsland) addIsland(window, host, open);
  };
  const bool done =
      slide(window, host, window.begin, window.end, islandWindow, [&](int64_t i, const Counts& counts) {
        if (!passes(counts)) return;
        if (open.end != i) {
          close();
          open.begin = i;
        }
        open.end = i + 1;
      });
  if (done) close();
  return !done;
}

constexpr janus_track tracks[] = {
    {"cpg_islands", "CpG islands", "",
     "At least 200 bp where every 200-bp window has GC >= 50% and CpG observed/expected >= 0.6 "
     "(Gardiner-Garden and Frommer "
     "1987); score: 1000 x observed/expected, at most 1000",
     JANUS_FEATURES, 1, 0, longestIsland + islandWindow},
    {"gc", "GC content", "fraction", "Share of G and C among the 100 bases around each base", JANUS_QUANTITY,
     0, 1, gcWindow},
};

int quantity(uint32_t track, const janus_window* window, const janus_host* host, float* values) {
  return track == 1 ? gcContent(*window, *host, values) : 1;
}

int features(uint32_t track, const janus_window* window, const janus_host* host) {
  return track == 0 ? cpgIslands(*window, *host) : 1;
}

constexpr janus_plugin plugin = {
    "cpg",    "1.0",   "CpG islands and GC content of the sequence", std::size(tracks), tracks,
    quantity, features};

}  // namespace

extern "C" {
const uint32_t janus_plugin_api_version = JANUS_PLUGIN_API_VERSION;
const janus_plugin* janus_plugin_describe(void) { return &plugin; }
}
