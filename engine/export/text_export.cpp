#include "engine/export/text_export.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include <fmt/format.h>

namespace janus {
namespace {

void writeHeader(const Provenance& origin, const std::vector<std::string>& lines, const TextSink& out) {
  for (const std::string& line : linesOf(origin)) out("# " + line + "\n");
  for (const std::string& line : lines) out("# " + line + "\n");
}

// A name as a field: no blanks, at most 255 bytes (BED).
std::string fieldOf(std::string name) {
  std::ranges::replace_if(
      name, [](unsigned char c) { return c <= ' ' || c == 0x7f; }, '_');
  return name.substr(0, 255);
}

std::string described(const TrackInfo& info) {
  std::string out = info.name;
  if (!info.unit.empty()) out += " [" + info.unit + "]";
  if (!info.definition.empty()) out += ": " + info.definition;
  return out;
}

bool isCategory(const ExportTrack& track) { return track.info.kind == TrackKind::Category; }

// The value at base i of a piece; NaN where there is none.
float valueAt(const ExportTrack& track, const ExportPiece& piece, size_t i) {
  constexpr float nothing = std::numeric_limits<float>::quiet_NaN();
  if (!isCategory(track)) return std::isfinite(piece.values[i]) ? piece.values[i] : nothing;
  return piece.classes[i] == noCategory ? nothing : static_cast<float>(piece.classes[i]);
}

// Calls back with [first, last) for every stretch of bases for which `same(i - 1, i)`.
template <typename Same, typename Visit>
void forStretches(size_t count, Same same, Visit visit) {
  for (size_t first = 0; first < count;) {
    size_t last = first + 1;
    while (last < count && same(last - 1, last)) ++last;
    visit(first, last);
    first = last;
  }
}

size_t lengthOf(const ExportPiece& piece) { return static_cast<size_t>(piece.window.length()); }

// The range that scores are mapped from: the track's own where it has one, else that of the exported values.
struct Range {
  double lowest = std::numeric_limits<double>::infinity(), highest = -lowest;
};

Range rangeOf(const ExportTrack& track) {
  Range range;
  for (const ExportPiece& piece : track.pieces)
    for (const float value : piece.values)
      if (std::isfinite(value))
        range = {std::min(range.lowest, double{value}), std::max(range.highest, double{value})};
  if (range.lowest > range.highest) range = {0, 0};
  return {track.info.lowest.value_or(range.lowest), track.info.highest.value_or(range.highest)};
}

int scoreOf(double value, const Range& range) {
  if (range.highest <= range.lowest) return 1000;
  const double share = (value - range.lowest) / (range.highest - range.lowest);
  return static_cast<int>(std::lround(1000 * std::clamp(share, 0.0, 1.0)));
}

class BedWriter {
 public:
  BedWriter(const ExportTrack& track, double threshold, const TextSink& out)
      : track_(track), threshold_(threshold), range_(rangeOf(track)), out_(out) {}

  std::vector<std::string> header() const {
    std::vector<std::string> lines{"track: " + described(track_.info)};
    if (isCategory(track_))
      return {lines[0], "intervals: stretches of one class; score 0; column 7 is the class"};
    lines.push_back(fmt::format("intervals: stretches where the value is at least {:.9g}", threshold_));
    lines.push_back(fmt::format(
        "score: round(1000 * (mean - {0:.9g}) / ({1:.9g} - {0:.9g})) within 0 to 1000; column 7 is the mean",
        range_.lowest, range_.highest));
    return lines;
  }

  int64_t write() {
    for (const ExportPiece& piece : track_.pieces)
      isCategory(track_) ? writeClasses(piece) : writeQuantity(piece);
    return rows_;
  }

 private:
  void row(const ExportPiece& piece, size_t first, size_t last, const std::string& name, int score,
           const std::string& value) {
    ++rows_;
    out_(fmt::format("{}\t{}\t{}\t{}\t{}\t.\t{}\n", piece.window.contig,
                     piece.window.begin + static_cast<int64_t>(first),
                     piece.window.begin + static_cast<int64_t>(last), name, score, value));
  }

  void writeClasses(const ExportPiece& piece) {
    const auto same = [&](size_t a, size_t b) { return piece.classes[a] == piece.classes[b]; };
    forStretches(lengthOf(piece), same, [&](size_t first, size_t last) {
      const int type = piece.classes[first];
      if (type == noCategory) return;
      row(piece, first, last, fieldOf(fmt::format("{}={}", track_.info.name, type)), 0,
          fmt::format("{}", type));
    });
  }

  void writeQuantity(const ExportPiece& piece) {
    const auto passes = [&](size_t i) {
      return std::isfinite(piece.values[i]) && piece.values[i] >= threshold_;
    };
    const auto same = [&](size_t a, size_t b) { return passes(a) == passes(b); };
    forStretches(lengthOf(piece), same, [&](size_t first, size_t last) {
      if (!passes(first)) return;
      double sum = 0;
      for (size_t i = first; i < last; ++i) sum += piece.values[i];
      const double mean = sum / static_cast<double>(last - first);
      row(piece, first, last, fieldOf(track_.info.name), scoreOf(mean, range_), fmt::format("{:.9g}", mean));
    });
  }

  const ExportTrack& track_;
  double threshold_;
  Range range_;
  const TextSink& out_;
  int64_t rows_ = 0;
};

// The windows of all tracks, each once, in the order they first come.
std::vector<Region> windowsOf(const std::vector<ExportTrack>& tracks, const std::vector<Contig>& contigs) {
  std::vector<Region> out;
  for (const ExportTrack& track : tracks)
    for (const ExportPiece& piece : track.pieces)
      if (std::ranges::find(out, piece.window) == out.end()) out.push_back(piece.window);
  std::ranges::stable_sort(out, {}, [&](const Region& region) {
    const auto contig = std::ranges::find(contigs, region.contig, &Contig::name);
    return std::pair(contig - contigs.begin(), region.begin);
  });
  return out;
}

const ExportPiece* pieceAt(const ExportTrack& track, const Region& window) {
  const auto found = std::ranges::find(track.pieces, window, &ExportPiece::window);
  return found == track.pieces.end() ? nullptr : &*found;
}

}  // namespace

std::string textOf(float value) { return std::isfinite(value) ? fmt::format("{:.9g}", value) : "NA"; }

int64_t writeBedGraph(const ExportTrack& track, const Provenance& origin, const TextSink& out) {
  writeHeader(origin, {"track: " + described(track.info), "coordinates: 0-based, half-open"}, out);
  int64_t rows = 0;
  for (const ExportPiece& piece : track.pieces) {
    const auto same = [&](size_t a, size_t b) {
      const float x = valueAt(track, piece, a), y = valueAt(track, piece, b);
      return x == y || (std::isnan(x) && std::isnan(y));
    };
    forStretches(lengthOf(piece), same, [&](size_t first, size_t last) {
      const float value = valueAt(track, piece, first);
      if (std::isnan(value)) return;
      ++rows;
      out(fmt::format("{}\t{}\t{}\t{:.9g}\n", piece.window.contig,
                      piece.window.begin + static_cast<int64_t>(first),
                      piece.window.begin + static_cast<int64_t>(last), value));
    });
  }
  return rows;
}

int64_t writeBed(const ExportTrack& track, double threshold, const Provenance& origin, const TextSink& out) {
  BedWriter writer(track, threshold, out);
  writeHeader(origin, writer.header(), out);
  return writer.write();
}

int64_t writeTsv(const std::vector<ExportTrack>& tracks, const std::vector<Contig>& contigs,
                 const Provenance& origin, const TextSink& out) {
  std::vector<std::string> columns;
  for (const ExportTrack& track : tracks) columns.push_back("column " + described(track.info));
  writeHeader(origin, columns, out);
  std::string names = "contig\tstart_0based";
  for (const ExportTrack& track : tracks) names += "\t" + fieldOf(track.info.name);
  out(names + "\n");
  int64_t rows = 0;
  for (const Region& window : windowsOf(tracks, contigs)) {
    std::vector<const ExportPiece*> pieces;
    for (const ExportTrack& track : tracks) pieces.push_back(pieceAt(track, window));
    for (size_t i = 0; i < static_cast<size_t>(window.length()); ++i, ++rows) {
      std::string line = fmt::format("{}\t{}", window.contig, window.begin + static_cast<int64_t>(i));
      for (size_t t = 0; t < pieces.size(); ++t)
        line += "\t" + (pieces[t] ? textOf(valueAt(tracks[t], *pieces[t], i)) : std::string("NA"));
      out(line + "\n");
    }
  }
  return rows;
}

}  // namespace janus
