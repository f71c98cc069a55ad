// What may be asked of a device beside its name.
#pragma once

#include <cstdint>

namespace janus {

// Float32: everything in float32 and nothing rounded to less (no TF32). Bfloat16: the factors of attention
// are rounded to bfloat16, and those of matrix products are sums of two bfloat16 each; all sums are float32,
// and what decides or is exponentiated stays in float32 (see LinearOptions::keepFloat32). With products of
// single bfloat16 the reference cases' logits are 4 to 6 % off, with TF32 up to 2.1 %, and a choice of
// experts in 200 another.
enum class Precision { Float32, Bfloat16 };

struct DeviceOptions {
  Precision precision = Precision::Float32;
  int64_t memoryBytes = 0;  // of the device's memory, at most; 0: all that is free. std::bad_alloc beyond
};

}  // namespace janus
