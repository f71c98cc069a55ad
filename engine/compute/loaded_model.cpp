#include "engine/compute/loaded_model.h"

#include "base/error.h"
#include "engine/compute/fallback.h"

namespace janus {

namespace {

std::shared_ptr<const Model> supported(std::shared_ptr<const Model> model, const std::string& path) {
  requireSupported(model->config, path);
  return model;
}

Predictor predictorOn(const std::shared_ptr<const Model>& model, Backend& backend, int threads) {
  Predictor predictor = predictorOf(std::make_shared<Janus>(model->config, model->weights, backend));
  if (!backend.hasOwnMemory()) return predictor;
  predictor.deviceMemory = [&backend] { return backend.availableBytes(); };
  return withFallback(predictor, backend.description(), [model, threads] {
    const std::shared_ptr<Backend> processor = openDevice({.device = "cpu", .threads = threads});
    Predictor other = predictorOf(std::make_shared<Janus>(model->config, model->weights, *processor));
    other.forward = [processor, forward = other.forward](auto tokens, const auto& options, auto stop) {
      return forward(tokens, options, stop);
    };
    other.forwardMany = [processor, forwardMany = other.forwardMany](auto windows, const auto& options,
                                                                     auto stop) {
      return forwardMany(windows, options, stop);
    };
    return other;
  });
}

}  // namespace

LoadedModel::LoadedModel(std::shared_ptr<const Model> model, std::string path, const DeviceSelection& device)
    : model_(supported(std::move(model), path)),
      path_(std::move(path)),
      device_(device),
      backend_(openDevice(device)),
      predictor_(predictorOn(model_, *backend_, device.threads)),
      deviceName_(backend_->description()),
      residentBytes_(deviceKind(device.device) == "cpu" ? residentMemory() : 0) {}

RunEstimate LoadedModel::estimate(int64_t length, Strands strands, std::stop_token stop,
                                  std::optional<int64_t> predicted) {
  const std::lock_guard lock(calibrating_);
  if (!calibrated_) calibrate(speed_, predictor_, deviceKind(device_.device) == "cpu", stop);
  calibrated_ = true;
  return memoryEstimate(length, strands, predicted);
}

RunEstimate LoadedModel::memoryEstimate(int64_t length, Strands strands,
                                        std::optional<int64_t> predicted) const {
  const MemoryNow memory = predictor_.deviceMemory ? MemoryNow{predictor_.deviceMemory(), 0}
                                                   : MemoryNow{availableMemory(), residentBytes_};
  return estimateRun(length, strands, predictor_, speed_, memory, deviceName_, predicted);
}

void LoadedModel::learn(const Janus::Work& work, double seconds) { speed_.learn(work, seconds); }

}  // namespace janus
