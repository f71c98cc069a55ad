// A model loaded on a device, ready to be asked, and what asking costs.
#pragma once

#include <memory>
#include <mutex>
#include <stop_token>
#include <string>

#include "engine/analysis/device.h"
#include "engine/analysis/estimate.h"
#include "engine/analysis/run_catalog.h"
#include "engine/genome/genome.h"
#include "engine/model/model_file.h"

namespace janus {

// Safe to use from several threads.
class ReadyModel {
 public:
  // `path`: the model as the user named it. Throws Error (Usage, Resource) where the place cannot be had.
  ReadyModel(std::shared_ptr<const Model> model, std::string path, const Place& place);

  const Model& model() const { return *model_; }
  const Predictor& predictor() const { return predictor_; }
  const std::string& deviceName() const { return deviceName_; }

  // What a run over `window` of `genome` is called. `genomePath` as the user named it. Whoever needs only
  // some positions says so in spec.only, which pays where partsCostLess().
  RunRequest request(std::shared_ptr<const Genome> genome, const std::string& genomePath,
                     const Region& window, Strands strands) const;

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

  // Asks for the run; learns from the time it took. Throws Error (Resource) when memory would not do.
  RunCatalog::Answer run(RunCatalog& catalog, const RunRequest& request, std::stop_token stop);

 private:
  const std::shared_ptr<const Model> model_;
  const std::string path_;
  const Place place_;
  const std::unique_ptr<Backend> backend_;
  const Predictor predictor_;
  const std::string deviceName_;
  const int64_t residentBytes_;  // before any run; of the host, for a device of its own 0
  Speed speed_;
  std::mutex calibrating_;
  bool calibrated_ = false;
};

// "one" or "both"; throws Error (Usage).
Strands strandsNamed(const std::string& word);
const char* nameOf(Strands strands);

}  // namespace janus
