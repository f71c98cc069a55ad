// A model that is open: its weights as read from the file, and on the devices that it was asked on.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "engine/compute/loaded_model.h"

namespace janus {

// Safe to use from several threads.
class OpenModel {
 public:
  // `path`: as the user gave it.
  OpenModel(std::string path, std::shared_ptr<const Model> model);

  const std::string& path() const { return path_; }
  const Model& model() const { return *model_; }

  // Loaded the first time, and kept as long as the model is open. The weights of the file are shared by all
  // devices. Throws what LoadedModel throws.
  std::shared_ptr<LoadedModel> on(const DeviceSelection& device);

 private:
  const std::string path_;
  const std::shared_ptr<const Model> model_;
  std::mutex loading_;
  std::map<std::string, std::shared_ptr<LoadedModel>> loaded_;  // by the device's words
};
using OpenModelPtr = std::shared_ptr<OpenModel>;

}  // namespace janus
