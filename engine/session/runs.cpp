#include "engine/session/runs.h"

#include <cstring>

#include "base/error.h"
#include "engine/run/attention_picture.h"
#include "engine/run/routing_statistics.h"
#include "protocol/track_name.h"

namespace janus {
namespace {

constexpr size_t mostRunsListed = 200;

Run messageOf(const StoredRun& run) {
  const RunManifest& manifest = run.manifest();
  return {.key = run.key(),
          .window = manifest.spec.window,
          .strands = manifest.spec.strands,
          .tracks = run.tracks(),
          .seconds = manifest.seconds,
          .device = manifest.labels.deviceName,
          .notes = manifest.notes,
          .provenance = provenanceOf(manifest)};
}

RunPreview messageOf(const PreviewTracks& preview) {
  return {.key = preview.key(),
          .region = preview.region(),
          .tracks = preview.tracks(),
          .device = preview.manifest().labels.deviceName,
          .provenance = provenanceOf(preview.manifest())};
}

Queries queriesNamed(const std::string& word) {
  if (word == "both") return Queries::Both;
  if (word == "fwd") return Queries::Forward;
  if (word == "bwd") return Queries::Backward;
  throw usageError("There are no queries called " + inQuotes(word) + "; say both, fwd or bwd.");
}

Payload payloadOf(const std::vector<float>& values) {
  Payload bytes(values.size() * sizeof(float));
  if (!bytes.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

Error saysNothing(const Region& known, const Region& asked) {
  return usageError("The run over " + formatLocus(known) + " says nothing about " + formatLocus(asked) + ".");
}

// `run`: a StoredRun or PreviewTracks, which knows the positions of `region`.
PointAnswer pointOf(const auto& run, const Region& region, int64_t position) {
  if (!region.contains(position)) throw saysNothing(region, {region.contig, position, position + 1});
  PointAnswer answer;
  for (const auto& [name, value] : run.point(position)) answer.values[name] = value;
  answer.reference = run.baseAt(position);
  return answer;
}

}  // namespace

Runs::Runs(const Genomes& genomes, const Models& models, Cache& cache)
    : genomes_(genomes), models_(models), cache_(cache) {}

RunCatalog& Runs::catalog() {
  std::call_once(catalogMade_, [this] { catalog_.emplace(cache_.shared()); });
  return *catalog_;
}

std::shared_ptr<const StoredRun> Runs::get(const std::string& key) {
  if (auto run = catalog().find(key)) return run;
  throw usageError("The engine has no run " + inQuotes(key) + " open.");
}

TrackSourcePtr Runs::track(const std::string& id) {
  if (const auto parts = RunTrackId::parse(id))
    if (const auto told = preview(parts->run)) return told->track(parts->name);
  return catalog().track(id);
}

Runs::Planned Runs::planned(const RunRequest& request) const {
  Planned run;
  run.genome = genomes_.get(request.genome);
  run.model = models_.loaded(request.model, {.device = request.device, .precision = request.precision});
  run.plan = planRun(*run.model, run.genome->shared(), run.genome->path(),
                     run.genome->clipped(request.region), request.strands);
  return run;
}

std::optional<Run> Runs::stored(const RunRequest& request) {
  const auto found = catalog().stored(planned(request).plan);
  if (!found) return std::nullopt;
  Run run = messageOf(*found);
  run.cached = true;
  return run;
}

Run Runs::run(const RunRequest& request, const JobControl& control, const Previewed& previewed) {
  Planned asked = planned(request);
  asked.plan.options.progress = control.progress;
  if (request.preview) tellPreview(*request.preview, asked, previewed);
  const auto obtained = obtainRun(catalog(), *asked.model, asked.plan, control.stop);
  Run run = messageOf(*obtained.run);
  run.cached = obtained.cached;
  return run;
}

// What somebody looks at is told, and its tracks answered, while the rest of the window is still to come.
void Runs::tellPreview(const Region& looked, Planned& run, const Previewed& previewed) {
  const RunSpec& spec = run.plan.spec;
  const Region positions = intersection(looked, spec.window);
  if (positions.empty() || positions == spec.window) return;
  run.plan.options.preview = positions;
  run.plan.options.previewDone = [this, previewed, genome = run.genome->shared(), spec,
                                  labels = run.plan.labels](const PreviewBases& bases) {
    const auto tracks =
        std::make_shared<const PreviewTracks>(spec, labels, bases, genome->sequence(bases.region));
    {
      const std::lock_guard lock(previewMutex_);
      preview_ = tracks;
    }
    previewed(messageOf(*tracks));
  };
}

std::shared_ptr<const PreviewTracks> Runs::preview(const std::string& key) const {
  const std::lock_guard lock(previewMutex_);
  return preview_ && preview_->key() == key ? preview_ : nullptr;
}

RunsAnswer Runs::list(const RunsRequest& request) {
  const auto genome = genomes_.get(request.genome);
  const auto model = models_.get(request.model);
  RunsAnswer answer;
  for (const auto& run : catalog().runs(genome->genome().digest(), model->model().digest, mostRunsListed))
    answer.runs.push_back(messageOf(*run));
  return answer;
}

AttentionAnswer Runs::attention(const AttentionRequest& request) {
  const auto run = get(request.run);
  const Region& window = run->manifest().spec.window;
  const AttentionPicture picture =
      attentionPicture(run->attention(), run->axis().letters(), queriesNamed(request.combine));
  return {picture.bins, picture.basesPerBin, window, payloadOf(picture.values)};
}

RoutingAnswer Runs::routing(const RoutingRequest& request, const JobControl& control) {
  const auto run = get(request.run);
  const Region& window = run->manifest().spec.window;
  if (intersection(window, request.region).empty()) throw saysNothing(window, request.region);
  return routingOver(*run, request.region, control.stop);
}

PointAnswer Runs::point(const PointRequest& request) {
  if (const auto told = preview(request.run)) return pointOf(*told, told->region(), request.position);
  const auto run = get(request.run);
  return pointOf(*run, run->manifest().spec.window, request.position);
}

}  // namespace janus
