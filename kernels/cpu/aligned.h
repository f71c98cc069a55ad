// Float arrays aligned to cache lines.
#pragma once

#include <cstdint>
#include <memory>
#include <new>

namespace janus {

struct AlignedDelete {
  void operator()(float* memory) const { ::operator delete(memory, std::align_val_t(64)); }
};
using AlignedFloats = std::unique_ptr<float[], AlignedDelete>;

// Throws std::bad_alloc. What the array holds is not defined.
inline AlignedFloats alignedFloats(int64_t count) {
  if (count < 0 || count > INT64_MAX / 8) throw std::bad_alloc();
  const size_t bytes = static_cast<size_t>(count) * sizeof(float);
  return AlignedFloats(static_cast<float*>(::operator new(bytes, std::align_val_t(64))));
}

}  // namespace janus
