// The runs there are: found, or made by asking the model once.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/run/run_plan.h"
#include "engine/run/stored_run.h"

namespace janus {

struct ObtainedRun {
  std::shared_ptr<const StoredRun> run;
  bool cached = false;                     // nothing was computed
  std::shared_ptr<const RunResult> fresh;  // what the model just said; null when cached
};

// Safe to call from several threads.
class RunCatalog {
 public:
  explicit RunCatalog(std::shared_ptr<TileStore> store);

  // The run asked for, from the store (where a run of all the window will do for one of a part) or else from
  // the model. Two requests for the same run at the same time ask the model once: the second waits for the
  // first. Throws what `bases` and the model throw, Cancelled.
  ObtainedRun obtain(const RunPlan& plan, const Predictor& predictor, std::stop_token stop);

  // What the store alone answers the plan with; null when the model would have to be asked.
  std::shared_ptr<const StoredRun> stored(const RunPlan& plan);

  std::shared_ptr<const StoredRun> find(const std::string& key);  // null when it is not stored
  // The source behind a track id "run/<key>/<name>". Throws Error (Resource) when the run is not stored,
  // Error (Usage) for an id of another kind or a name the run does not have.
  TrackSourcePtr track(const std::string& trackId);
  // What is stored for a genome and a model, the last used first; without runs of parts of a window.
  std::vector<RunManifest> list(const std::string& genome, const std::string& model);
  // The first `most` of them. Listing runs does not count as using them.
  std::vector<std::shared_ptr<const StoredRun>> runs(const std::string& genome, const std::string& model,
                                                     size_t most);

 private:
  class Turn;
  std::shared_ptr<const StoredRun> findFor(const RunSpec& spec);
  std::shared_ptr<const StoredRun> open(const RunManifest& manifest);
  std::shared_ptr<const StoredRun> opened(const std::string& key);
  void keep(std::shared_ptr<const StoredRun> run);  // under mutex_

  std::shared_ptr<TileStore> store_;
  std::mutex mutex_;
  std::condition_variable_any freed_;
  std::set<std::string> underWay_;
  std::map<std::string, std::weak_ptr<const StoredRun>> open_;  // by key
  std::deque<std::shared_ptr<const StoredRun>> lastUsed_;       // the last one first
};

// The run asked of `model`, which learns from the time it took. Throws Error (Resource) when memory would not
// do, and what RunCatalog::obtain throws.
ObtainedRun obtainRun(RunCatalog& catalog, LoadedModel& model, const RunPlan& plan, std::stop_token stop);

}  // namespace janus
