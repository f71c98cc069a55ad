#include "engine/session/open_model.h"

#include <fmt/format.h>

namespace janus {

OpenModel::OpenModel(std::string path, std::shared_ptr<const Model> model)
    : path_(std::move(path)), model_(std::move(model)) {}

std::shared_ptr<LoadedModel> OpenModel::on(const DeviceSelection& device) {
  const std::string words =
      fmt::format("{} {} {} {}", device.device, device.precision, device.threads, device.memory);
  const std::lock_guard lock(loading_);
  if (const auto found = loaded_.find(words); found != loaded_.end()) return found->second;
  return loaded_[words] = std::make_shared<LoadedModel>(model_, path_, device);
}

}  // namespace janus
