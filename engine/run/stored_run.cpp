#include "engine/run/stored_run.h"

#include <mutex>

#include <fmt/format.h>

#include "base/error.h"
#include "engine/run/genome_track.h"
#include "engine/run/run_equations.h"
#include "engine/run/run_storage.h"
#include "engine/run/run_tracks.h"
#include "engine/track/derived.h"
#include "engine/track/pooled.h"
#include "engine/track/stored.h"
#include "engine/track/values.h"
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

  ReferenceBases reference() const { return {text(), manifest_.spec.axis().placeOfAll().begin}; }

 private:
  std::shared_ptr<TileStore> store_;
  RunManifest manifest_;
  mutable std::mutex mutex_;
  mutable std::string text_;
};

namespace {

RunShape shapeOf(const RunManifest& manifest) {
  return {manifest.spec, manifest.words(), manifest.expertLayers, manifest.experts};
}

}  // namespace

StoredRun::StoredRun(std::shared_ptr<TileStore> store, RunManifest manifest)
    : store_(std::move(store)),
      manifest_(std::move(manifest)),
      key_(manifest_.spec.key()),
      axis_(manifest_.spec.axis()),
      letters_(std::make_shared<RunLetters>(store_, manifest_)) {
  addPrimaries();
  addDerived();
}

StoredRun::~StoredRun() = default;

void StoredRun::add(const TrackName& name, const TrackInfo& info, TrackSourcePtr letters) {
  const TrackSourcePtr bases =
      axis_.isIdentity() ? letters : std::make_shared<GenomeTrack>(info, letters, axis_);
  auto stored = std::make_shared<StoredSource>(store_, key_, info, std::make_shared<PooledSource>(bases));
  tracks_.push_back(info);
  sources_[name] = {std::move(letters), bases, std::move(stored)};
}

// The same track with a window on the axis of the letters.
TrackInfo StoredRun::ofLetters(TrackInfo info) const {
  info.window = axis_.placeOfAll();
  return info;
}

void StoredRun::addPrimaries() {
  const RunShape shape = shapeOf(manifest_);
  for (const TrackName& name : primaryTracks(shape)) {
    const TrackInfo info = trackInfo(shape, name);
    add(name, info, std::make_shared<StoredSource>(store_, key_, ofLetters(info)));
  }
}

void StoredRun::addDerived() {
  const RunShape shape = shapeOf(manifest_);
  std::vector<TrackSourcePtr> probabilities;
  for (const char base : baseLetters)
    probabilities.push_back(sources_.at(TrackName::probability(base)).letters);
  for (const TrackName& name : derivedTracks()) {
    const TrackInfo info = trackInfo(shape, name);
    add(name, info,
        std::make_shared<DerivedSource>(
            ofLetters(info), probabilities,
            equationOf(name, [letters = letters_] { return letters->reference(); })));
  }
}

const StoredRun::Sources& StoredRun::sources(std::string_view name) const {
  const auto parsed = TrackName::parse(name);
  const auto entry = parsed ? sources_.find(*parsed) : sources_.end();
  if (entry == sources_.end())
    throw usageError(
        fmt::format("The run has no track {}. It has probability.A, entropy, expert.1.fwd and the like.",
                    inQuotes(name)));
  return entry->second;
}

TrackSourcePtr StoredRun::track(std::string_view name) const { return sources(name).stored; }

std::vector<float> StoredRun::values(std::string_view name, const Region& part, std::stop_token stop) const {
  requireWithin(part);
  return valuesOf(*sources(name).bases, part, stop);
}

std::vector<float> StoredRun::letterValues(std::string_view name, const Region& part,
                                           std::stop_token stop) const {
  requireWithin(part);
  return valuesOf(*sources(name).letters, axis_.placeOf(axis_.lettersOver(part)), stop);
}

void StoredRun::requireWithin(const Region& part) const {
  if (!manifest_.spec.window.contains(part))
    throw usageError(fmt::format("{} is not within the run's window {}.", formatLocus(part),
                                 formatLocus(manifest_.spec.window)));
}

const std::string& StoredRun::bases() const { return letters_->text(); }

char StoredRun::baseAt(int64_t position) const {
  const auto letter = axis_.letterAt(position);
  return letter ? bases()[static_cast<size_t>(*letter)] : '-';
}

// From the stored tiles: who asks for one base soon asks for its neighbours.
std::vector<std::pair<std::string, float>> StoredRun::point(int64_t position) const {
  const Region base{manifest_.spec.window.contig, position, position + 1};
  std::vector<std::pair<std::string, float>> values;
  for (const TrackInfo& info : tracks_)
    values.emplace_back(info.name, valuesOf(*track(info.name), base, {}).front());
  return values;
}

PooledAttention StoredRun::attention() const { return readAttention(*store_, manifest_); }

}  // namespace janus
