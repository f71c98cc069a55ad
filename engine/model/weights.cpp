#include "engine/model/weights.h"

#include <set>

#include <fmt/format.h>

#include "base/error.h"

namespace janus {

std::span<const float> Weights::at(const std::string& name) const {
  const WeightTensor* tensor = find(name);
  if (!tensor) throw internalError(fmt::format("The model has no tensor {}.", inQuotes(name)));
  return tensor->values();
}

int64_t Weights::parameters() const {
  std::set<const void*> counted;
  int64_t count = 0;
  for (const auto& [name, tensor] : tensors_)
    if (counted.insert(tensor.storage.get()).second) count += static_cast<int64_t>(tensor.storage->size());
  return count;
}

}  // namespace janus
