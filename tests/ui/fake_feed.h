// A feed without an engine: tiles, letters, features and attention from formulas, answered when the test says
// so.
#pragma once

#include <cmath>
#include <deque>
#include <limits>
#include <map>
#include <set>

#include <QCoreApplication>

#include "protocol/tile.h"
#include "ui/data/catalogue.h"
#include "ui/data/feed.h"

namespace janus::ui::test {

inline const Region fakeWindow{"chr16", 277'399, 281'495};

inline uint32_t hash(int64_t i, uint32_t salt = 0) {
  auto x = static_cast<uint32_t>(i) * 2654435761u + salt * 0x9e3779b9u;
  x ^= x >> 15;
  x *= 0x85ebca6bu;
  return x ^ (x >> 13);
}
inline double uniform(int64_t i, uint32_t salt) { return (hash(i, salt) & 0xffffff) / double(0x1000000); }

inline bool isRepeat(int64_t i) { return i % 2000 < 1100; }
inline int baseAt(int64_t i) { return static_cast<int>(hash(i, 1) & 3); }
inline char letterAt(int64_t i) { return (isRepeat(i) ? "acgt" : "ACGT")[baseAt(i)]; }

// Sure of the reference inside repeats, undecided outside.
inline std::array<double, 4> sharesAt(int64_t i) {
  const double sure = isRepeat(i) ? 3 + 4 * uniform(i, 2) : 0.3 + 1.2 * uniform(i, 3);
  std::array<double, 4> shares{};
  double sum = 0;
  for (int k = 0; k < 4; ++k) {
    shares[size_t(k)] = std::exp((k == baseAt(i) ? sure : 0) + 0.8 * uniform(i, 10 + uint32_t(k)));
    sum += shares[size_t(k)];
  }
  for (double& share : shares) share /= sum;
  return shares;
}

inline double entropyAt(int64_t i) {
  double entropy = 0;
  for (const double share : sharesAt(i)) entropy -= share * std::log2(share);
  return entropy;
}

inline double valueOf(const std::string& name, int64_t i) {
  if (name.starts_with("probability.")) return sharesAt(i)[std::string("ACGT").find(name.back())];
  if (name == "information") return 2 - entropyAt(i);
  if (name == "entropy") return entropyAt(i);
  if (name == "reference_probability") return sharesAt(i)[size_t(baseAt(i))];
  if (name.starts_with("log_odds.")) {
    const auto shares = sharesAt(i);
    const size_t base = std::string("ACGT").find(name.back());
    return base == size_t(baseAt(i)) ? 0 : std::log2(shares[base] / shares[size_t(baseAt(i))]);
  }
  return std::sin(static_cast<double>(i) / 40) + 0.4 * uniform(i, 7);  // any other quantity goes below 0 too
}

inline uint8_t categoryOf(const std::string& name, int64_t i) {
  const auto salt = static_cast<uint32_t>(std::hash<std::string>()(name) & 0xff);
  const int64_t run = i / (isRepeat(i) ? 3 : 12);
  return static_cast<uint8_t>(hash(run, salt) % (uniform(run, 5) < 0.6 ? 5 : 16));
}

inline TrackInfo runTrack(const std::string& name, const std::string& title, const std::string& unit,
                          std::optional<double> lowest = {}, std::optional<double> highest = {}) {
  TrackInfo info;
  info.id = "run/1/" + name;
  info.name = name;
  info.title = title;
  info.unit = unit;
  info.definition = title;
  info.lowest = lowest;
  info.highest = highest;
  info.window = fakeWindow;
  return info;
}

inline Catalogue fakeCatalogue() {
  Catalogue catalogue;
  const auto add = [&](const TrackInfo& info) { catalogue.tracks[info.name] = info; };
  for (const std::string base : {"A", "C", "G", "T"}) {
    add(runTrack("probability." + base, "p(" + base + ")", "probability", 0, 1));
    add(runTrack("log_odds." + base, "Log odds of " + base, "log2 odds"));
  }
  add(runTrack("information", "Information", "bits", 0, 2));
  add(runTrack("entropy", "Entropy", "bits", 0, 2));
  add(runTrack("reference_probability", "Reference probability", "probability", 0, 1));
  for (const std::string name : {"expert.1.fwd", "expert.1.bwd", "expert.7.fwd", "expert.7.bwd"}) {
    TrackInfo info = runTrack(name, "Expert", "");
    info.kind = TrackKind::Category;
    info.categories = 16;
    add(info);
  }
  TrackInfo genes;
  genes.id = "file/genes";
  genes.name = "genes";
  genes.title = "Genes";
  genes.kind = TrackKind::Features;
  genes.source = "/data/refseq.gtf";
  catalogue.tracks["file:/data/refseq.gtf"] = genes;
  TrackInfo wave;
  wave.id = "file/wave";
  wave.name = "wave";
  wave.title = "wave.bw";
  wave.source = "/data/wave.bw";
  catalogue.tracks["file:/data/wave.bw"] = wave;
  catalogue.run = "1";
  catalogue.window = fakeWindow;
  return catalogue;
}

class FakeFeed : public Feed {
 public:
  std::vector<TileId> askedTiles;
  int cancelled = 0;
  bool held = false;              // answers wait for answerAll()
  std::set<std::string> failing;  // tracks whose tiles fail
  Region window = fakeWindow;     // of "run/" tracks

  void answerAll() {
    while (!waiting_.empty()) {
      const auto next = std::move(waiting_.front());
      waiting_.pop_front();
      if (*next.wanted) next.answer();
    }
  }
  size_t waiting() const {
    return static_cast<size_t>(
        std::count_if(waiting_.begin(), waiting_.end(), [](const auto& w) { return *w.wanted; }));
  }

  Ticket tile(const TileId& id, std::function<void(Tile)> ready, Failed failed) override {
    askedTiles.push_back(id);
    return later([this, id, ready, failed] {
      if (failing.contains(id.track))
        return failed("cannot read \"" + QString::fromStdString(id.track) + "\"");
      ready(tileOf(id));
    });
  }
  Ticket sequence(const Region& region, std::function<void(const Region&, const QByteArray&)> ready,
                  Failed) override {
    return later([region, ready] {
      QByteArray letters;
      for (int64_t i = region.begin; i < region.end; ++i) letters.append(letterAt(i));
      ready(region, letters);
    });
  }
  Ticket features(const QString&, const Region& region, std::function<void(FeaturePiece)> ready,
                  Failed) override {
    return later([region, ready] { ready(featuresOf(region)); });
  }
  Ticket attention(const QString&, const QString&, std::function<void(AttentionMatrix)> ready,
                   Failed) override {
    return later([this, ready] { ready(attentionOf()); });
  }
  Ticket routing(const QString&, const Region& region, std::function<void(RoutingAnswer)> ready,
                 Failed) override {
    return later([region, ready] { ready({region, {}}); });
  }

  Tile tileOf(const TileId& id) const {
    Tile tile{id, TrackKind::Quantity, 0, {}};
    const bool isRun = id.track.starts_with("run/");
    const std::string name = id.track.substr(id.track.rfind('/') + 1);
    if (name.starts_with("expert.")) tile.kind = TrackKind::Category, tile.categories = 16;
    const Region here = isRun ? intersection(id.region(), window) : id.region();
    if (here.empty() || id.contig != window.contig) return tile;
    tile.bytes.resize(Tile::bytesFor(tile.kind, id.level, tile.categories));
    if (tile.kind == TrackKind::Category)
      fillCategories(tile, name, here);
    else
      fillQuantity(tile, name, here);
    return tile;
  }

 private:
  struct Waiting {
    std::shared_ptr<bool> wanted;
    std::function<void()> answer;
  };

  Ticket later(std::function<void()> answer) {
    auto wanted = std::make_shared<bool>(true);
    waiting_.push_back({wanted, [wanted, answer] {
                          *wanted = false;
                          answer();
                        }});
    if (!held)
      QMetaObject::invokeMethod(
          this,
          [this] {
            if (!held) answerAll();
          },
          Qt::QueuedConnection);
    return Ticket([this, wanted] {
      cancelled += *wanted;
      *wanted = false;
    });
  }

  static void fillQuantity(Tile& tile, const std::string& name, const Region& here) {
    auto* values = reinterpret_cast<float*>(tile.bytes.data());
    const size_t parts = tile.id.level == 0 ? 1 : 3;
    std::fill(values, values + parts * tileBins, std::numeric_limits<float>::quiet_NaN());
    const int64_t origin = tile.id.region().begin, width = basesPerBin(tile.id.level);
    for (int64_t bin = (here.begin - origin) / width; origin + bin * width < here.end; ++bin) {
      double least = 1e30, most = -1e30, sum = 0;
      int64_t count = 0;
      for (int64_t i = std::max(here.begin, origin + bin * width);
           i < std::min(here.end, origin + (bin + 1) * width); ++i) {
        const double value = valueOf(name, i);
        least = std::min(least, value), most = std::max(most, value), sum += value, ++count;
      }
      values[bin] = static_cast<float>(least);
      if (parts == 3)
        values[tileBins + bin] = float(most), values[2 * tileBins + bin] = float(sum / double(count));
    }
  }

  static void fillCategories(Tile& tile, const std::string& name, const Region& here) {
    const int64_t origin = tile.id.region().begin, width = basesPerBin(tile.id.level);
    if (tile.id.level == 0) std::fill(tile.bytes.begin(), tile.bytes.end(), std::byte{noCategory});
    for (int64_t i = here.begin; i < here.end; ++i) {
      const uint8_t category = categoryOf(name, i);
      const auto bin = static_cast<size_t>((i - origin) / width);
      if (tile.id.level == 0)
        tile.bytes[bin] = std::byte{category};
      else
        ++reinterpret_cast<uint32_t*>(tile.bytes.data())[bin * 16 + category];
    }
  }

  static FeaturePiece featuresOf(const Region& region) {
    FeaturePiece answer{region, {}, {}};
    const auto gene = [&](const char* name, const char* id, int64_t begin, int64_t end, Strand strand) {
      Feature feature{{"chr16", begin, end}, name, id, "transcript", strand, 0, {}};
      const int64_t step = (end - begin) / 6;
      for (int exon = 0; exon < 6; ++exon) {
        const int64_t at = begin + exon * step;
        feature.blocks.push_back({at, at + step / 8, false});
        feature.blocks.push_back({at + step / 8, at + step / 3, true});
      }
      if (!intersection(feature.region, region).empty()) answer.features.push_back(feature);
    };
    gene("ARHGDIG", "NM_001176", 280'600, 283'018, Strand::Forward);
    gene("PDIA2", "NM_006849", 283'100, 287'000, Strand::Forward);
    gene("AXIN1", "NM_003502", 270'400, 279'500, Strand::Reverse);
    gene("AXIN1", "NM_181050", 270'400, 279'300, Strand::Reverse);
    const auto operon = [&](const char* name, int64_t begin, Strand strand) {  // genes without introns
      Feature feature{{"chr1", begin, begin + 15}, name, name, "gene", strand, 0,
                      {{begin, begin + 15, true}}};
      if (!intersection(feature.region, region).empty()) answer.features.push_back(feature);
    };
    operon("cI", 100, Strand::Reverse);
    operon("cro", 300, Strand::Forward);
    return answer;
  }

  AttentionMatrix attentionOf() const {
    const MapAxis axis{window.begin, window.end, (window.length() + 255) / 256};
    const auto bins = static_cast<int>(axis.bins());
    AttentionMatrix answer{window, axis.basesPerBin, bins, {}};
    answer.mass.resize(size_t(bins) * size_t(bins));
    for (int query = 0; query < bins; ++query)
      for (int key = 0; key < bins; ++key) {
        const double distance = std::abs(query - key);
        double mass = 0.02 * std::exp(-distance / 12) + 1e-5 * uniform(query * 256 + key, 9);
        if (hash(key, 21) % 9 == 0)
          mass += 0.004 * std::exp(-distance / 90);  // some bases are looked at from afar
        answer.mass[size_t(query) * size_t(bins) + size_t(key)] = static_cast<float>(query == key ? 0 : mass);
      }
    return answer;
  }

  std::deque<Waiting> waiting_;
};

}  // namespace janus::ui::test
