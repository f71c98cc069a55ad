// See fallback.h.
#include "engine/compute/fallback.h"

#include <memory>
#include <mutex>

#include <fmt/format.h>

#include "base/error.h"
#include "engine/compute/estimate.h"
#include "kernels/device_failure.h"
#include "protocol/locus.h"

namespace janus {
namespace {

class Processor {
 public:
  explicit Processor(std::function<Predictor()> make) : make_(std::move(make)) {}
  const Predictor& get() {
    std::call_once(made_, [this] { predictor_ = make_(); });
    return predictor_;
  }

 private:
  std::function<Predictor()> make_;
  std::once_flag made_;
  Predictor predictor_;
};

}  // namespace

Predictor withFallback(const Predictor& device, const std::string& deviceName,
                       std::function<Predictor()> processor) {
  Predictor both = device;
  both.forward = [forward = device.forward, deviceName,
                  other = std::make_shared<Processor>(std::move(processor))](
                     std::span<const uint8_t> tokens, const ForwardOptions& options, std::stop_token stop) {
    try {
      return forward(tokens, options, stop);
    } catch (const DeviceOutOfMemory&) {
    }
    const auto length = static_cast<int64_t>(tokens.size());
    const int64_t needed = other->get().memoryFor(length, options), available = availableMemory();
    if (available > 0 && needed > available)
      throw resourceError(
          fmt::format("{} fit neither into the memory of {} nor into this computer's: {:.1f} GB of "
                      "it are free. Choose a shorter window.",
                      formatSpan(length), deviceName, static_cast<double>(available) * 1e-9));
    Prediction prediction = other->get().forward(tokens, options, stop);
    prediction.notes.push_back(fmt::format("{} did not fit into the memory of {}: computed on the processor.",
                                           formatSpan(length), deviceName));
    return prediction;
  };
  both.forwardMany = [together = device.forwardMany, one = both.forward](
                         std::span<const std::span<const uint8_t>> windows, const ForwardOptions& options,
                         std::stop_token stop) {
    try {
      return together(windows, options, stop);
    } catch (const DeviceOutOfMemory&) {
    }
    std::vector<Prediction> predictions;
    for (const auto& window : windows) predictions.push_back(one(window, options, stop));
    return predictions;
  };
  return both;
}

}  // namespace janus
