#include "ui/lanes/lane.h"

#include <algorithm>
#include <cmath>

#include <QFileInfo>

#include "protocol/lane_id.h"
#include "protocol/locus.h"
#include "protocol/track_name.h"

namespace janus::ui {
namespace {

QString fromView(std::string_view text) {
  return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

// The parts of a region that another does not cover, left to right.
std::vector<Region> without(const Region& region, const Region& covered) {
  const Region common = intersection(region, covered);
  if (common.empty()) return {region};
  std::vector<Region> parts;
  if (region.begin < common.begin) parts.push_back({region.contig, region.begin, common.begin});
  if (common.end < region.end) parts.push_back({region.contig, common.end, region.end});
  return parts;
}

}  // namespace

void Lane::bind(const Catalogue& catalogue) {
  computing_ = catalogue.computing;
  problem_ = catalogue.problem;
  take(catalogue);
}

// Why there are no values: the file or plugin is missing, a run is under way, it failed, or none was made.
LaneState Lane::missing(const std::vector<Region>& where) const {
  const LaneSource source = laneSourceOf(id());
  if (source == LaneSource::File)
    return {LaneState::Failed, "This file is not open: " + pathOfLane(id()), {}, false};
  if (source == LaneSource::Plugin)
    return {
        LaneState::Failed,
        "There is no plugin \u201c" + fromView(namesOfPluginLane(id()).plugin) + "\u201d with this track.",
        {},
        false};
  const auto isComputed = [this](const Region& part) { return !intersection(*computing_, part).empty(); };
  if (computing_ && std::ranges::any_of(where, isComputed))
    return {LaneState::Computing,
            "Computing " + QString::fromStdString(formatLocus(*computing_)) + "…",
            {},
            false,
            where};
  if (!problem_.isEmpty()) return {LaneState::Failed, problem_, "Retry", true, where};
  return {LaneState::NotComputed, "Not computed here.", "Run", true, where};
}

LaneState Lane::state(const View& view, const Wants& wants, const LaneData& store) const {
  if (!facts_.open) return missing({view.region()});
  const auto& computed = facts_.window;
  const std::vector<Region> gaps = computed ? without(view.region(), *computed) : std::vector<Region>{};
  if (computed && intersection(*computed, view.region()).empty()) return missing(gaps);
  if (const QString* sentence = store.failure(wants)) return {LaneState::Failed, *sentence, "Retry", false};
  if (!gaps.empty()) return missing(gaps);
  if (store.waitingForAny(wants)) return {LaneState::Loading, {}, {}, false};
  return {};
}

void Lane::wantTiles(const TrackInfo& track, const View& view, double columnsPerPixel, Wants& wants) {
  if (track.window && intersection(*track.window, view.region()).empty()) return;
  const size_t before = wants.tiles.size();
  TileCache::addWanted(wants.tiles, track.id, view, columnsPerPixel);
  if (!track.window) return;
  const auto useless = [&](const TileId& id) { return intersection(*track.window, id.region()).empty(); };
  wants.tiles.erase(
      std::remove_if(wants.tiles.begin() + static_cast<std::ptrdiff_t>(before), wants.tiles.end(), useless),
      wants.tiles.end());
}

QString pathOfLane(const std::string& id) { return fromView(pathOfFileLane(id)); }

QString titleOfLane(const std::string& id) {
  QString text = QString::fromStdString(id);
  if (laneSourceOf(id) == LaneSource::File) return QFileInfo(pathOfLane(id)).fileName();
  if (const auto [plugin, track] = namesOfPluginLane(id); !plugin.empty())
    text = fromView(track) + " (" + fromView(plugin) + ")";
  if (const auto name = TrackName::parse(id); name && name->kind == TrackName::Kind::Expert)
    text = QString(name->rank == 2 ? "second expert" : "expert") + " L" + QString::number(name->layer) + " " +
           QString::fromStdString(streamWord(name->stream));
  text.replace('_', ' ');
  return text.left(1).toUpper() + text.mid(1);
}

QString definitionOf(const TrackInfo& track) {
  QStringList lines{QString::fromStdString(track.definition.empty() ? track.title : track.definition)};
  if (!track.unit.empty()) lines << "Unit: " + QString::fromStdString(track.unit);
  if (!track.source.empty()) lines << QString::fromStdString(track.source);
  return lines.join("\n");
}

QString locusText(const std::string& contig, double position) {
  const auto base = static_cast<int64_t>(std::floor(position));
  return QString::fromStdString(formatLocus({contig, base, base + 1}));
}

}  // namespace janus::ui
