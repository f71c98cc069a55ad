#include "engine/analysis/ready_model.h"

#include "engine/analysis/fallback.h"
#include "engine/error.h"
#include "engine/version.h"

namespace janus {

Strands strandsNamed(const std::string& word) {
  if (word == "one") return Strands::One;
  if (word == "both") return Strands::Both;
  throw usageError("There is no choice of strands called " + inQuotes(word) + "; say one or both.");
}

const char* nameOf(Strands strands) { return strands == Strands::Both ? "both" : "one"; }

namespace {

std::shared_ptr<const Model> supported(std::shared_ptr<const Model> model, const std::string& path) {
  requireSupported(model->config, path);
  return model;
}

Predictor predictorOn(std::shared_ptr<const Model> model, Backend& backend, int threads) {
  Predictor predictor = predictorOf(std::make_shared<Janus>(model->config, model->weights, backend));
  if (!backend.hasOwnMemory()) return predictor;
  predictor.deviceMemory = [&backend] { return backend.availableBytes(); };
  return withFallback(std::move(predictor), backend.description(), [model, threads] {
    const std::shared_ptr<Backend> processor = openDevice({.device = "cpu", .threads = threads});
    Predictor other = predictorOf(std::make_shared<Janus>(model->config, model->weights, *processor));
    other.forward = [processor, forward = other.forward](auto tokens, const auto& options, auto stop) {
      return forward(tokens, options, stop);
    };
    return other;
  });
}

}  // namespace

ReadyModel::ReadyModel(std::shared_ptr<const Model> model, std::string path, const Place& place)
    : model_(supported(std::move(model), path)),
      path_(std::move(path)),
      place_(place),
      backend_(openDevice(place)),
      predictor_(predictorOn(model_, *backend_, place.threads)),
      deviceName_(backend_->description()),
      residentBytes_(deviceKind(place.device) == "cpu" ? residentMemory() : 0) {}

RunRequest ReadyModel::request(std::shared_ptr<const Genome> genome, const std::string& genomePath,
                               const Region& window, Strands strands) const {
  RunRequest request;
  request.spec = {.genome = genome->digest(),
                  .sequence = genome->digest(window.contig),
                  .model = model_->digest,
                  .window = window,
                  .strands = strands,
                  .device = deviceKind(place_.device),
                  .precision = place_.precision};
  request.labels = {.program = programVersion(),
                    .genomeName = genome->name(),
                    .genomePath = genomePath,
                    .modelName = model_->name,
                    .modelPath = path_,
                    .deviceName = deviceName_};
  request.bases = [genome, window] { return genome->sequence(window); };
  return request;
}

RunEstimate ReadyModel::estimate(int64_t length, Strands strands, std::stop_token stop,
                                 std::optional<int64_t> predicted) {
  const std::lock_guard lock(calibrating_);
  if (!calibrated_) calibrate(speed_, predictor_, deviceKind(place_.device) == "cpu", stop);
  calibrated_ = true;
  return memoryEstimate(length, strands, predicted);
}

RunEstimate ReadyModel::memoryEstimate(int64_t length, Strands strands,
                                       std::optional<int64_t> predicted) const {
  const MemoryNow memory = predictor_.deviceMemory ? MemoryNow{predictor_.deviceMemory(), 0}
                                                   : MemoryNow{availableMemory(), residentBytes_};
  return estimateRun(length, strands, predictor_, speed_, memory, deviceName_, predicted);
}

RunCatalog::Answer ReadyModel::run(RunCatalog& catalog, const RunRequest& request, std::stop_token stop) {
  const RunSpec& spec = request.spec;
  const RunEstimate estimate = memoryEstimate(spec.window.length(), spec.strands);
  if (!estimate.fits && !catalog.stored(request)) throw resourceError(estimate.sentence);
  auto answer = catalog.obtain(request, predictor_, stop);
  const int passes = spec.strands == Strands::Both ? 2 : 1;
  // Who is told some bases first may have the other strand read twice.
  if (answer.fresh && !request.options.firstDone) {
    Janus::Work work = predictor_.workFor(spec.window.length(), spec.predicted().length());
    work.mapOperations /= passes;  // one of them fills the map
    speed_.learn(work, answer.fresh->seconds / passes);
  }
  return answer;
}

}  // namespace janus
