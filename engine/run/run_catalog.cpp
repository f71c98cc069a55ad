#include "engine/run/run_catalog.h"

#include <ranges>

#include "base/cancelled.h"
#include "base/error.h"
#include "engine/run/run_storage.h"
#include "protocol/track_name.h"

namespace janus {
namespace {

constexpr size_t runsKept = 16;

// Neither logits nor embedding are ever stored.
bool wantsMore(const RunPlan& plan) { return plan.options.logits || plan.options.embedding; }

}  // namespace

// The right to make one run: waits until nobody else is making it. Throws Cancelled.
class RunCatalog::Turn {
 public:
  Turn(RunCatalog& catalog, std::string key, std::stop_token stop) : catalog_(catalog), key_(std::move(key)) {
    std::unique_lock lock(catalog_.mutex_);
    if (!catalog_.freed_.wait(lock, stop, [&] { return !catalog_.underWay_.contains(key_); }))
      throw Cancelled();
    catalog_.underWay_.insert(key_);
  }
  ~Turn() {
    const std::lock_guard lock(catalog_.mutex_);
    catalog_.underWay_.erase(key_);
    catalog_.freed_.notify_all();
  }
  Turn(const Turn&) = delete;

 private:
  RunCatalog& catalog_;
  std::string key_;
};

RunCatalog::RunCatalog(std::shared_ptr<TileStore> store) : store_(std::move(store)) {}

// A run of all the window answers for one of a part.
std::shared_ptr<const StoredRun> RunCatalog::findFor(const RunSpec& spec) {
  RunSpec whole = spec;
  whole.preview.reset();
  auto found = find(whole.key());
  return found ? found : find(spec.key());
}

std::shared_ptr<const StoredRun> RunCatalog::stored(const RunPlan& plan) {
  return wantsMore(plan) ? nullptr : findFor(plan.spec);
}

ObtainedRun RunCatalog::obtain(const RunPlan& plan, const Predictor& predictor, std::stop_token stop) {
  const std::string key = plan.spec.key();
  const Turn turn(*this, key, stop);
  const auto stored = findFor(plan.spec);
  if (stored && !wantsMore(plan)) return {stored, true, nullptr};
  const auto result =
      std::make_shared<const RunResult>(runModel(plan.spec, plan.bases(), predictor, plan.options, stop));
  if (stored) return {stored, false, result};
  const RunManifest manifest = manifestOf(*result, plan.labels);
  storeRun(*store_, manifest, *result);
  return {open(manifest), false, result};
}

// A few are kept, so that tiles of one run share the letters that it has read; the values stay in the store.
// Of the others is known what somebody holds.
std::shared_ptr<const StoredRun> RunCatalog::open(const RunManifest& manifest) {
  auto run = std::make_shared<const StoredRun>(store_, manifest);
  const std::lock_guard lock(mutex_);
  std::erase_if(open_, [](const auto& entry) { return entry.second.expired(); });
  open_[run->key()] = run;
  keep(run);
  return run;
}

std::shared_ptr<const StoredRun> RunCatalog::opened(const std::string& key) {
  const std::lock_guard lock(mutex_);
  const auto entry = open_.find(key);
  auto run = entry == open_.end() ? nullptr : entry->second.lock();
  if (run) keep(run);
  return run;
}

void RunCatalog::keep(std::shared_ptr<const StoredRun> run) {
  std::erase(lastUsed_, run);
  lastUsed_.push_front(std::move(run));
  if (lastUsed_.size() > runsKept) lastUsed_.pop_back();
}

std::shared_ptr<const StoredRun> RunCatalog::find(const std::string& key) {
  const auto manifest = findRun(*store_, key);
  if (!manifest) return nullptr;
  auto run = opened(key);
  return run ? run : open(*manifest);
}

TrackSourcePtr RunCatalog::track(const std::string& trackId) {
  const auto id = RunTrackId::parse(trackId);
  if (!id) throw usageError(inQuotes(trackId) + " is not a track of a run.");
  auto run = opened(id->run);
  if (!run) run = find(id->run);
  if (!run)
    throw resourceError("The run behind " + inQuotes(id->name) +
                        " is no longer in the cache. Run the model again.");
  return run->track(id->name);
}

std::vector<RunManifest> RunCatalog::list(const std::string& genome, const std::string& model) {
  return listRuns(*store_, genome, model);
}

std::vector<std::shared_ptr<const StoredRun>> RunCatalog::runs(const std::string& genome,
                                                               const std::string& model, size_t most) {
  std::vector<std::shared_ptr<const StoredRun>> runs;
  for (const RunManifest& manifest : list(genome, model) | std::views::take(most))
    runs.push_back(std::make_shared<const StoredRun>(store_, manifest));
  return runs;
}

ObtainedRun obtainRun(RunCatalog& catalog, LoadedModel& model, const RunPlan& plan, std::stop_token stop) {
  const RunSpec& spec = plan.spec;
  const RunEstimate estimate = model.memoryEstimate(spec.letters(), spec.strands);
  if (!estimate.fits && !catalog.stored(plan)) throw resourceError(estimate.sentence);
  auto answer = catalog.obtain(plan, model.predictor(), stop);
  const int passes = spec.strands == Strands::Both ? 2 : 1;
  // Who is told some bases first may have the other strand read twice.
  if (answer.fresh && !plan.options.previewDone) {
    Janus::Work work = model.predictor().workFor(spec.letters(), spec.predictedLetters().count());
    work.mapOperations /= passes;  // one of them fills the map
    model.learn(work, answer.fresh->seconds / passes);
  }
  return answer;
}

}  // namespace janus
