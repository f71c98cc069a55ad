#include "engine/run/preview_tracks.h"

#include "base/error.h"
#include "engine/run/genome_track.h"
#include "engine/run/run_equations.h"
#include "engine/run/run_tracks.h"
#include "engine/track/pooled.h"
#include "engine/track/pooling.h"
#include "engine/track/values.h"

namespace janus {
namespace {

// Values of the whole window of a track, in memory. Level 0 only, as DerivedSource.
class KnownValues : public TrackSource {
 public:
  KnownValues(TrackInfo info, std::vector<float> values)
      : info_(std::move(info)), values_(std::move(values)) {}
  const TrackInfo& info() const override { return info_; }
  Tile tile(const TileId& id, std::stop_token) const override { return tileOf(id, *info_.window, values_); }

 private:
  TrackInfo info_;
  std::vector<float> values_;
};

// Without the routing, which is not told.
RunShape shapeOf(const RunManifest& manifest) { return {manifest.spec, manifest.words(), {}, 0}; }

}  // namespace

PreviewTracks::PreviewTracks(const RunSpec& spec, const RunLabels& labels, PreviewBases first,
                             std::string bases)
    : bases_(std::make_shared<const std::string>(std::move(bases))) {
  manifest_.spec = spec;
  manifest_.spec.preview = first.region;
  manifest_.labels = labels;
  key_ = manifest_.spec.key();
  const RunShape shape = shapeOf(manifest_);
  std::vector<std::vector<float>> values(std::make_move_iterator(first.probabilities.begin()),
                                         std::make_move_iterator(first.probabilities.end()));
  values.push_back(std::move(first.strandGap));
  std::vector<TrackSourcePtr> exact;
  const AxisMap axis = spec.axis();
  const Region place = axis.placeOf(axis.lettersOver(region()));
  for (const TrackName& name : primaryTracks(shape)) {  // four probabilities, and the gap of both strands
    TrackInfo info = trackInfo(shape, name);
    info.window = place;
    std::vector<float>& own = values[exact.size()];
    exact.push_back(std::make_shared<KnownValues>(std::move(info), std::move(own)));
  }
  const std::vector<TrackSourcePtr> probabilities(exact.begin(), exact.begin() + 4);
  for (const TrackName& name : derivedTracks()) {
    TrackInfo info = trackInfo(shape, name);
    info.window = place;
    auto equation =
        equationOf(name, [letters = bases_, begin = place.begin] { return ReferenceBases(*letters, begin); });
    exact.push_back(std::make_shared<DerivedSource>(std::move(info), probabilities, std::move(equation)));
  }
  for (const TrackSourcePtr& source : exact) {
    TrackInfo info = source->info();
    info.window = region();
    sources_.push_back(std::make_shared<PooledSource>(
        axis.isIdentity() ? source : std::make_shared<GenomeTrack>(info, source, axis)));
    tracks_.push_back(std::move(info));
  }
}

char PreviewTracks::baseAt(int64_t position) const {
  const AxisMap axis = manifest_.spec.axis();
  const auto letter = axis.letterAt(position);
  return letter ? bases()[static_cast<size_t>(*letter - axis.lettersOver(region()).begin)] : '-';
}

TrackSourcePtr PreviewTracks::track(std::string_view name) const {
  for (size_t i = 0; i < tracks_.size(); ++i)
    if (tracks_[i].name == name) return sources_[i];
  throw usageError("Of a run that is still under way there is no track " + inQuotes(name) + " yet.");
}

std::vector<std::pair<std::string, float>> PreviewTracks::point(int64_t position) const {
  const Region base{region().contig, position, position + 1};
  std::vector<std::pair<std::string, float>> values;
  for (const TrackSourcePtr& source : sources_)
    values.emplace_back(source->info().name, valuesOf(*source, base, {}).front());
  return values;
}

}  // namespace janus
