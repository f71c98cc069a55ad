#include "engine/session/models.h"

#include "engine/session/demo.h"
#include "engine/session/file_kind.h"
#include "engine/session/file_stamp.h"

namespace janus {

OpenModelPtr Models::open(const std::string& path, const std::string& config, std::stop_token stop,
                          const std::string& weights) {
  const WeightsKind kind = weightsNamed(weights);
  const auto demo = demoNamed(path);
  const std::filesystem::path file = demo ? demo->model : std::filesystem::path(path);
  std::string stamp = (kind == WeightsKind::Averaged ? "ema " : "plain ") + stampOf(file) + stampOf(config);
  for (const auto& part : filesOfModel(file)) stamp += stampOf(part);
  return models_.open(
      stamp,
      [&] {
        auto model = openAs(FileKind::Model, file,
                            [&] { return std::make_shared<Model>(readModel(file, config, stop, kind)); });
        return std::make_shared<OpenModel>(path, std::move(model));
      },
      [](const OpenModel& model) { return model.model().digest; });
}

std::shared_ptr<LoadedModel> Models::loaded(const std::string& digest, DeviceSelection device) const {
  // A processor's memory has no cap.
  if (device.memory.empty() && deviceKind(device.device) == "cuda") device.memory = deviceMemory_;
  return get(digest)->on(device);
}

OpenModelAnswer Models::open(const OpenModelRequest& request, const JobControl& control) {
  const auto opened = open(request.path, request.config, control.stop, request.weights);
  const Model& model = opened->model();
  return {.model = model.digest,
          .name = model.name,
          .path = model.file.string(),
          .parameters = model.weights.parameters(),
          .hiddenSize = model.config.hiddenSize,
          .midAttention = model.config.hasMidAttention(),
          .finalMlp = model.config.finalMlp,
          .expertLayers = model.config.expertLayers(),
          .experts = model.config.experts,
          .notes = model.notes};
}

Estimate Models::estimate(const EstimateRequest& request, const JobControl& control) const {
  const auto model = loaded(request.model, {.device = request.device, .precision = request.precision});
  const RunEstimate estimate = model->estimate(request.length, request.strands, control.stop);
  return {.seconds = estimate.seconds,
          .bytes = estimate.bytes,
          .device = model->deviceName(),
          .availableBytes = estimate.availableBytes,
          .fits = estimate.fits,
          .longestFitting = estimate.longestFitting,
          .sentence = estimate.sentence};
}

}  // namespace janus
