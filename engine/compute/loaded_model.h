// A model loaded on a device, and the time and memory that its predictions take.
#pragma once

#include <memory>
#include <mutex>
#include <stop_token>
#include <string>

#include "engine/checkpoint/model_file.h"
#include "engine/compute/device_selection.h"
#include "engine/compute/estimate.h"

namespace janus {

// Safe to use from several threads.
class LoadedModel {
 public:
  // `path`: the model as the user named it. Throws Error (Usage, Resource) where the device cannot be had.
  LoadedModel(std::shared_ptr<const Model> model, std::string path, const DeviceSelection& device);

  const std::string& path() const { return path_; }
  const DeviceSelection& device() const { return device_; }
  const Model& model() const { return *model_; }
  const Predictor& predictor() const { return predictor_; }
  const std::string& deviceName() const { return deviceName_; }

  // Whether predicting a part of a window takes a part of its time: nothing but the final attention grows
  // with the square of the window.
  bool partsCostLess() const { return !model_->config.hasMidAttention(); }

  // Time and memory; the first call times a few short windows, well under a second.
  // `predicted`: how many positions, when not all.
  RunEstimate estimate(int64_t length, Strands strands, std::stop_token stop,
                       std::optional<int64_t> predicted = std::nullopt);
  // The memory alone, without timing anything.
  RunEstimate memoryEstimate(int64_t length, Strands strands,
                             std::optional<int64_t> predicted = std::nullopt) const;

  // A pass of that work took so long: later estimates use it.
  void learn(const Janus::Work& work, double seconds);

 private:
  const std::shared_ptr<const Model> model_;
  const std::string path_;
  const DeviceSelection device_;
  const std::unique_ptr<Backend> backend_;
  const Predictor predictor_;
  const std::string deviceName_;
  const int64_t residentBytes_;  // before any run; of the host, for a device of its own 0
  Speed speed_;
  std::mutex calibrating_;
  bool calibrated_ = false;
};

}  // namespace janus
