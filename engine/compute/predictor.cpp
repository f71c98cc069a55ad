// See predictor.h.
#include "engine/compute/predictor.h"

namespace janus {

Predictor predictorOf(const std::shared_ptr<const Janus>& model) {
  Predictor predictor;
  predictor.config = model->config();
  predictor.forward = [model](std::span<const uint8_t> tokens, const ForwardOptions& options,
                              std::stop_token stop) { return model->forward(tokens, options, stop); };
  predictor.forwardMany = [model](std::span<const std::span<const uint8_t>> windows,
                                  const ForwardOptions& options, std::stop_token stop) {
    return model->forwardMany(windows, options, stop);
  };
  predictor.workFor = [model](int64_t length, int64_t predicted) {
    return model->workFor(length, predicted);
  };
  predictor.memoryFor = [model](int64_t length, const ForwardOptions& options) {
    return model->memoryFor(length, options);
  };
  predictor.keptBytes = [model](int64_t bytes) { return model->keptBytes(bytes); };
  return predictor;
}

}  // namespace janus
