// Runs of the models that are open over the genomes that are open: making them, finding them again, and what
// is known at a base or between two.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "engine/run/preview_tracks.h"
#include "engine/run/run_catalog.h"
#include "engine/session/cache.h"
#include "engine/session/genomes.h"
#include "engine/session/models.h"
#include "protocol/run_messages.h"

namespace janus {

// Safe to use from several threads. A run that is not there throws Error (Usage).
class Runs {
 public:
  using Previewed = std::function<void(const RunPreview&)>;

  Runs(const Genomes& genomes, const Models& models, Cache& cache);

  RunCatalog& catalog();
  std::shared_ptr<const StoredRun> get(const std::string& key);
  // Of a stored run, or of what the last run has told before it was done. Throws what RunCatalog::track
  // throws.
  TrackSourcePtr track(const std::string& id);

  // The run where it is stored: asks no model.
  std::optional<Run> stored(const RunRequest& request);
  // The run, from the store or else from the model. For one thread at a time, since it keeps the device busy.
  // `previewed`: see RunRequest::preview.
  Run run(const RunRequest& request, const JobControl& control, const Previewed& previewed);

  RunsAnswer list(const RunsRequest& request);
  AttentionAnswer attention(const AttentionRequest& request);
  RoutingAnswer routing(const RoutingRequest& request, const JobControl& control);
  PointAnswer point(const PointRequest& request);

 private:
  // The run asked for, and what keeps it going.
  struct Planned {
    OpenGenomePtr genome;
    std::shared_ptr<LoadedModel> model;
    RunPlan plan;
  };
  Planned planned(const RunRequest& request) const;
  void tellPreview(const Region& looked, Planned& run, const Previewed& previewed);
  std::shared_ptr<const PreviewTracks> preview(
      const std::string& key) const;  // nullptr: another run's, or none

  const Genomes& genomes_;
  const Models& models_;
  Cache& cache_;
  std::once_flag catalogMade_;
  std::optional<RunCatalog> catalog_;
  mutable std::mutex previewMutex_;
  // What the run under way has told: answers for its tracks until another run tells something.
  std::shared_ptr<const PreviewTracks> preview_;
};

}  // namespace janus
