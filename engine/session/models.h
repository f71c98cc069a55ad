// The models that are open, and what running one would cost.
#pragma once

#include <stop_token>
#include <string>

#include "engine/job/job_queue.h"
#include "engine/session/open_model.h"
#include "engine/session/shared_registry.h"
#include "protocol/opening_messages.h"
#include "protocol/run_messages.h"

namespace janus {

// Safe to use from several threads. A model that is not open throws Error (Usage).
class Models {
 public:
  // `deviceMemory`: of a GPU's memory at most, as DeviceSelection::memory has it, where a selection says
  // nothing itself.
  explicit Models(std::string deviceMemory = {}) : deviceMemory_(std::move(deviceMemory)) {}

  // `path`: a file, a folder or a demo's word; `config`: its configuration, where that is not beside or
  // inside it; `weights`: as weightsNamed has it. Throws what readModel throws.
  OpenModelPtr open(const std::string& path, const std::string& config, std::stop_token stop,
                    const std::string& weights = {});
  OpenModelPtr get(const std::string& digest) const { return models_.get(digest); }
  // True when nobody has it open any more.
  bool close(const std::string& digest) { return models_.close(digest); }

  // Throws what LoadedModel throws.
  std::shared_ptr<LoadedModel> loaded(const std::string& digest, DeviceSelection device) const;

  OpenModelAnswer open(const OpenModelRequest& request, const JobControl& control);
  Estimate estimate(const EstimateRequest& request, const JobControl& control) const;

 private:
  const std::string deviceMemory_;
  SharedRegistry<OpenModel> models_{"model"};  // by digest
};

}  // namespace janus
