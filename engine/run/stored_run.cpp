// See run.h.
#include "engine/run/stored_run.h"

#include <cmath>
#include <limits>
#include <mutex>

#include <fmt/format.h>

#include "base/error.h"
#include "engine/run/run_equations.h"
#include "engine/run/run_storage.h"
#include "engine/run/run_tracks.h"
#include "engine/track/derived.h"
#include "engine/track/pooled.h"
#include "engine/track/pooling.h"
#include "engine/track/stored.h"
#include "protocol/locus.h"

namespace janus {

class RunLetters {
 public:
  RunLetters(std::shared_ptr<TileStore> store, RunManifest manifest)
      : store_(std::move(store)), manifest_(std::move(manifest)) {}

  const std::string& text() const {
    const std::lock_guard lock(mutex_);
    if (text_.empty()) text_ = readLetters(*store_, manifest_);
    return text_;
  }

  ReferenceBases reference() const { return {text(), manifest_.spec.window.begin}; }

 private:
  std::shared_ptr<TileStore> store_;
  RunManifest manifest_;
  mutable std::mutex mutex_;
  mutable std::string text_;
};

namespace {

constexpr std::string_view letters = "ACGT";
constexpr float nothing = std::numeric_limits<float>::quiet_NaN();

RunShape shapeOf(const RunManifest& manifest) {
  return {manifest.spec, manifest.words(), manifest.expertLayers, manifest.experts};
}

// The values of one level-0 tile, classes as numbers, appended where they fall into `part`.
void copyValues(const Tile& tile, const Region& part, std::vector<float>& out) {
  if (tile.empty()) return;
  const Region region = tile.id.region();
  const auto categories = tile.kind == TrackKind::Category ? tile.category() : std::span<const uint8_t>();
  const auto quantities = tile.kind == TrackKind::Quantity ? tile.mean() : std::span<const float>();
  const Region common = intersection(part, region);
  for (int64_t position = common.begin; position < common.end; ++position) {
    const size_t in = position - region.begin, to = position - part.begin;
    out[to] = quantities.empty() ? (categories[in] == noCategory ? nothing : categories[in]) : quantities[in];
  }
}

}  // namespace

StoredRun::StoredRun(std::shared_ptr<TileStore> store, RunManifest manifest)
    : store_(std::move(store)),
      manifest_(std::move(manifest)),
      key_(manifest_.spec.key()),
      letters_(std::make_shared<RunLetters>(store_, manifest_)) {
  addPrimaries();
  addDerived();
}

StoredRun::~StoredRun() = default;

void StoredRun::add(const TrackInfo& info, TrackSourcePtr exact) {
  auto stored = std::make_shared<StoredSource>(store_, key_, info, std::make_shared<PooledSource>(exact));
  sources_[info.name] = {std::move(exact), std::move(stored)};
  tracks_.push_back(info);
}

void StoredRun::addPrimaries() {
  for (const TrackInfo& info : primaryTracks(shapeOf(manifest_)))
    add(info, std::make_shared<StoredSource>(store_, key_, info));
}

void StoredRun::addDerived() {
  std::vector<TrackSourcePtr> probabilities;
  for (const char letter : letters)
    probabilities.push_back(sources(fmt::format("probability.{}", letter)).exact);
  for (const TrackInfo& info : derivedTracks(shapeOf(manifest_)))
    add(info, std::make_shared<DerivedSource>(
                  info, probabilities,
                  equationOf(info.name, [letters = letters_] { return letters->reference(); })));
}

const StoredRun::Sources& StoredRun::sources(std::string_view name) const {
  const auto entry = sources_.find(name);
  if (entry == sources_.end())
    throw usageError(
        fmt::format("The run has no track {}. It has probability.A, entropy, expert.1.fwd and the like.",
                    inQuotes(name)));
  return entry->second;
}

TrackSourcePtr StoredRun::track(std::string_view name) const { return sources(name).stored; }

std::vector<float> StoredRun::values(std::string_view name, const Region& part, std::stop_token stop) const {
  if (!manifest_.spec.window.contains(part))
    throw usageError(fmt::format("{} is not within the run's window {}.", formatLocus(part),
                                 formatLocus(manifest_.spec.window)));
  const TrackSourcePtr& source = sources(name).exact;
  std::vector<float> values(part.length(), nothing);
  for (const TileId& id : tilesOver(source->info().id, part, 0))
    copyValues(source->tile(id, stop), part, values);
  return values;
}

const std::string& StoredRun::bases() const { return letters_->text(); }

// From the stored tiles: who asks for one base soon asks for its neighbours.
std::vector<std::pair<std::string, float>> StoredRun::point(int64_t position) const {
  const Region base{manifest_.spec.window.contig, position, position + 1};
  std::vector<std::pair<std::string, float>> values;
  for (const TrackInfo& info : tracks_) {
    std::vector<float> value(1, nothing);
    copyValues(track(info.name)->tile(tilesOver(info.id, base, 0).front(), {}), base, value);
    values.emplace_back(info.name, value.front());
  }
  return values;
}

PooledAttention StoredRun::attention() const { return readAttention(*store_, manifest_); }

}  // namespace janus
