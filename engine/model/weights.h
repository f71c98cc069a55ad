// Named float32 tensors in main memory.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace janus {

// Row-major. Tied tensors share `storage`.
struct WeightTensor {
  std::vector<int64_t> shape;
  std::shared_ptr<const std::vector<float>> storage;
  std::span<const float> values() const { return *storage; }
};

class Weights {
 public:
  void set(const std::string& name, WeightTensor tensor) { tensors_[name] = std::move(tensor); }
  const WeightTensor* find(const std::string& name) const {
    const auto entry = tensors_.find(name);
    return entry == tensors_.end() ? nullptr : &entry->second;
  }
  // Throws Error (Internal): names are checked when a file is read.
  std::span<const float> at(const std::string& name) const;
  const std::map<std::string, WeightTensor>& all() const { return tensors_; }
  int64_t parameters() const;  // tied tensors counted once

 private:
  std::map<std::string, WeightTensor> tensors_;
};

}  // namespace janus
