#include "engine/export/export.h"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/cancelled.h"
#include "base/error.h"
#include "engine/export/bigwig_writer.h"
#include "engine/export/export_folder.h"
#include "engine/export/npy.h"
#include "engine/export/npy_stack.h"
#include "engine/export/text_export.h"

namespace janus {
namespace {

constexpr std::pair<std::string_view, ExportFormat> formatWords[] = {{"bigwig", ExportFormat::BigWig},
                                                                     {"bedgraph", ExportFormat::BedGraph},
                                                                     {"bed", ExportFormat::Bed},
                                                                     {"tsv", ExportFormat::Tsv},
                                                                     {"npy", ExportFormat::Npy}};

std::string_view wordOf(ExportFormat format) {
  return std::ranges::find(formatWords, format, &std::pair<std::string_view, ExportFormat>::second)->first;
}

void checkPiece(const ExportTrack& track, const ExportPiece& piece) {
  const bool category = track.info.kind == TrackKind::Category;
  const size_t size = category ? piece.classes.size() : piece.values.size();
  if (track.info.kind == TrackKind::Features || std::cmp_not_equal(size, piece.window.length()))
    throw internalError(fmt::format("Track {} has {} values for {}.", inQuotes(track.info.name), size,
                                    locusText(piece.window)));
}

class Export {
 public:
  Export(ExportPlan request, std::stop_token stop) : request_(std::move(request)), stop_(std::move(stop)) {
    if (request_.tracks.empty() && request_.arrays.empty())
      throw usageError("There is nothing to export: no track was named.");
    for (ExportTrack& track : request_.tracks) prepare(track);
    checkFormat();
  }

  ExportResult write() {
    folder_.emplace(request_.folder, stop_);
    if (request_.format == ExportFormat::Npy) {
      for (const NpyStack& stack : stacksOf(request_.tracks)) writeStack(stack);
      for (const ExportArray& array : request_.arrays) writeArray(array, severalOf(array.name));
    } else if (request_.format == ExportFormat::Tsv) {
      writeTable();
    } else {
      for (const ExportTrack& track : request_.tracks) writeTrack(track);
    }
    result_.files = folder_->commit();
    return std::move(result_);
  }

 private:
  // Pieces in the order of the file: the genome's, or bytewise by contig where readers search.
  void prepare(ExportTrack& track) const {
    for (const ExportPiece& piece : track.pieces) checkPiece(track, piece);
    const bool bytewise =
        request_.format == ExportFormat::BigWig || request_.format == ExportFormat::BedGraph;
    const auto rank = [&](const Region& region) {
      return bytewise ? 0
                      : std::ranges::find(request_.contigs, region.contig, &Contig::name) -
                            request_.contigs.begin();
    };
    std::ranges::stable_sort(track.pieces, [&](const ExportPiece& a, const ExportPiece& b) {
      return std::tuple(rank(a.window), a.window.contig, a.window.begin) <
             std::tuple(rank(b.window), b.window.contig, b.window.begin);
    });
  }

  void checkFormat() const {
    if (request_.format == ExportFormat::Npy) return;
    if (!request_.arrays.empty())
      throw usageError(fmt::format("Cannot write {} as {}: only npy holds an array.",
                                   inQuotes(request_.arrays[0].name), wordOf(request_.format)));
    std::vector<Region> windows;
    for (const ExportTrack& track : request_.tracks) {
      if (request_.format == ExportFormat::Bed && track.info.kind == TrackKind::Quantity &&
          !request_.threshold)
        throw usageError(fmt::format("Cannot write {} as bed without a threshold: give --threshold VALUE.",
                                     inQuotes(track.info.name)));
      if (request_.format != ExportFormat::Tsv) windows.clear();
      for (const ExportPiece& piece : track.pieces)
        if (request_.format != ExportFormat::Tsv || std::ranges::find(windows, piece.window) == windows.end())
          windows.push_back(piece.window);
      checkApart(windows);
    }
  }

  // A base has one row, so that windows may not overlap; npy has a file for each.
  void checkApart(std::vector<Region> windows) const {
    std::ranges::sort(windows, {}, [](const Region& r) { return std::tie(r.contig, r.begin); });
    for (size_t i = 1; i < windows.size(); ++i)
      if (windows[i].contig == windows[i - 1].contig && windows[i].begin < windows[i - 1].end)
        throw usageError(fmt::format(
            "Cannot write {}: windows {} and {} overlap; export them into two folders, or as npy.",
            wordOf(request_.format), printable(locusText(windows[i - 1]), 48),
            printable(locusText(windows[i]), 48)));
  }

  // Where the provenance comes from, for one file: its windows are what the model saw for these pieces.
  Provenance provenanceOf(const std::vector<ExportPiece>& pieces) const {
    Provenance provenance = request_.provenance;
    provenance.windows.clear();
    for (const ExportPiece& piece : pieces)
      if (!piece.seen.empty()) provenance.windows.push_back(piece.seen);
    const auto order = [](const Region& r) { return std::tie(r.contig, r.begin, r.end); };
    std::ranges::stable_sort(provenance.windows, {}, order);
    const auto twice = std::ranges::unique(provenance.windows);
    provenance.windows.erase(twice.begin(), twice.end());
    return provenance;
  }

  static nlohmann::json described(const TrackInfo& info, const std::vector<ExportPiece>& pieces) {
    nlohmann::json json{{"track", info.name}};
    if (!info.unit.empty()) json["unit"] = info.unit;
    if (!info.definition.empty()) json["definition"] = info.definition;
    for (const ExportPiece& piece : pieces) json["regions"].push_back(piece.window);
    if (std::ranges::any_of(pieces, [](const ExportPiece& piece) { return !piece.label.empty(); }))
      for (const ExportPiece& piece : pieces) json["names"].push_back(piece.label);
    return json;
  }

  nlohmann::json about(const TrackInfo& info, const std::vector<ExportPiece>& pieces) const {
    nlohmann::json json = provenanceOf(pieces);
    json.update(described(info, pieces));
    return json;
  }

  void noteEmpty(const std::string& file, const std::string& why) {
    result_.notes.push_back(
        fmt::format("{} is valid and empty: {}.", inQuotes((request_.folder / file).string()), why));
  }

  void writeTrack(const ExportTrack& track) {
    if (request_.format == ExportFormat::BigWig) return writeBigWig(track);
    const bool bed = request_.format == ExportFormat::Bed;
    const std::string file =
        folder_->begin(track.info.name, bed ? ".bed" : ".bedgraph", about(track.info, track.pieces));
    const TextSink sink = [this](std::string_view text) { folder_->write(text); };
    const Provenance origin = provenanceOf(track.pieces);
    const int64_t rows = bed ? writeBed(track, request_.threshold.value_or(0), origin, sink)
                             : writeBedGraph(track, origin, sink);
    if (rows > 0) return;
    noteEmpty(file, bed && track.info.kind == TrackKind::Quantity
                        ? fmt::format("no value is at least {:.9g}", *request_.threshold)
                        : "no base of the windows has a value");
  }

  void writeBigWig(const ExportTrack& track) {
    std::vector<std::vector<float>> converted(track.pieces.size());
    std::vector<SignalPiece> pieces;
    bool any = false;
    for (size_t i = 0; i < track.pieces.size(); ++i) {
      const ExportPiece& piece = track.pieces[i];
      for (const uint8_t type : piece.classes)
        converted[i].push_back(type == noCategory ? std::nanf("") : static_cast<float>(type));
      const bool category = track.info.kind == TrackKind::Category;
      pieces.push_back({piece.window.contig, piece.window.begin,
                        category ? std::span<const float>(converted[i]) : piece.values});
      any = any || std::ranges::any_of(pieces.back().values, [](float v) { return std::isfinite(v); });
    }
    const std::string bytes = bigWigBytes(request_.contigs, pieces, stop_);
    const std::string file = folder_->begin(track.info.name, ".bw", about(track.info, track.pieces));
    folder_->write(bytes);
    if (!any) noteEmpty(file, "no base of the windows has a value");
  }

  void writeTable() {
    std::vector<ExportPiece> pieces;
    for (const ExportTrack& track : request_.tracks)
      pieces.insert(pieces.end(), track.pieces.begin(), track.pieces.end());
    const Provenance origin = provenanceOf(pieces);
    nlohmann::json json = origin;
    for (const ExportTrack& track : request_.tracks)
      json["columns"].push_back(described(track.info, track.pieces));

    const std::string file = folder_->begin("tracks", ".tsv", std::move(json));
    const TextSink sink = [this](std::string_view text) { folder_->write(text); };
    if (writeTsv(request_.tracks, request_.contigs, origin, sink) == 0)
      noteEmpty(file, "the windows hold no base");
  }

  bool severalOf(const std::string& array) const {
    return std::ranges::count(request_.arrays, array, &ExportArray::name) > 1;
  }

  // NAME for one window; NAME.CONTIG_FIRST_LAST, 1-based and closed, and its label, where there are several.
  static std::string nameFor(const std::string& name, const Region& window, const std::string& label,
                             bool several) {
    constexpr size_t longest = 80;  // of a label
    if (!several) return name;
    const std::string place = fmt::format("{}.{}_{}_{}", name, window.contig, window.begin + 1, window.end);
    return label.empty() ? place : place + '.' + label.substr(0, longest);
  }

  void writeStack(const NpyStack& stack) {
    const std::vector<ExportPiece>& pieces = stack.tracks[0]->pieces;
    for (size_t i = 0; i < pieces.size(); ++i) {
      TrackInfo info = stack.tracks[0]->info;
      info.name = stack.layout.name;
      const std::vector<int64_t> shape = stack.layout.shape(pieces[i].window.length());
      nlohmann::json json = about(info, {pieces[i]});
      json["type"] = stack.type();
      json["shape"] = shape;
      json["axes"] = stack.layout.axes;
      folder_->begin(nameFor(stack.layout.name, pieces[i].window, pieces[i].label, pieces.size() > 1), ".npy",
                     std::move(json));
      folder_->write(npyHeader(stack.type(), shape));
      folder_->write(stack.bytes(i));
    }
  }

  void writeArray(const ExportArray& array, bool several) {
    int64_t count = 1;
    for (const int64_t extent : array.shape) count *= extent;
    if (std::cmp_not_equal(count, array.values.size()))
      throw internalError(fmt::format("Array {} has {} values.", inQuotes(array.name), array.values.size()));
    TrackInfo info;
    info.name = array.name;
    info.definition = array.definition;
    nlohmann::json json =
        about(info, {ExportPiece{.window = array.window, .seen = array.seen, .label = array.label}});
    json["type"] = "<f4";
    json["shape"] = array.shape;
    json["axes"] = array.axes;
    folder_->begin(nameFor(array.name, array.window, array.label, several), ".npy", std::move(json));
    folder_->write(npyHeader("<f4", array.shape));
    folder_->write({reinterpret_cast<const char*>(array.values.data()), array.values.size_bytes()});
  }

  ExportPlan request_;
  std::stop_token stop_;
  std::optional<ExportFolder> folder_;
  ExportResult result_;
};

}  // namespace

std::optional<ExportFormat> exportFormatOf(std::string_view word) {
  for (const auto& [name, format] : formatWords)
    if (name == word) return format;
  return std::nullopt;
}

ExportResult exportTracks(const ExportPlan& request, std::stop_token stop) {
  return Export(request, std::move(stop)).write();
}

}  // namespace janus
