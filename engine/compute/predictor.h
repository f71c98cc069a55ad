// The model as a run sees it: tokens in, a prediction out.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

#include "engine/model/janus.h"

namespace janus {

struct Predictor {
  Config config;
  std::function<Prediction(std::span<const uint8_t> tokens, const ForwardOptions& options,
                           std::stop_token stop)>
      forward;
  // The same for several windows of one length, side by side where that is faster; the bits are those of
  // `forward` (see Janus::forwardMany).
  std::function<std::vector<Prediction>(std::span<const std::span<const uint8_t>> windows,
                                        const ForwardOptions& options, std::stop_token stop)>
      forwardMany = {};
  // The work and memory of `forward`; see Janus. Only estimates need them.
  std::function<Janus::Work(int64_t length, int64_t predicted)> workFor;
  std::function<int64_t(int64_t length, const ForwardOptions& options)> memoryFor;
  std::function<int64_t(int64_t bytes)> keptBytes;
  // How much is available of the memory that memoryFor counts, where that is a device's own; else empty.
  std::function<int64_t()> deviceMemory = {};
};

Predictor predictorOf(const std::shared_ptr<const Janus>& model);

}  // namespace janus
