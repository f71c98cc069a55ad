// Tiles of keys and values in bfloat16 on their way into shared memory.
#pragma once

#include <cuda_runtime.h>

#include "kernels/cuda/tensor_core.cuh"

namespace janus::cuda {

// keyPitch and valuePitch: of the store, odd multiples of 8 but for a valuePitch of 16: so that in shared
// memory the rows of a matrix lie in different banks, that one gets 8 more. The keys of a tile are numbered
// by (step of 16 keys, eight keys of it, even or odd): those whose bit is set in `multiplied` have their
// powers of two made by the multiply-add units. How many is best follows from what the rest of the loop takes
// (see tests/gpu/instruction_mix.py).
template <int keyPitch_, int valuePitch_, unsigned multiplied_>
struct RoundedShape {
  static constexpr int keyPitch = keyPitch_, valuePitch = valuePitch_;
  static_assert(keyPitch % 16 == 8);
  static constexpr int keySteps = keyPitch / 16;     // deep products that make a score; a shallow one follows
  static constexpr int keyRegisters = keyPitch / 4;  // of a fragment of 16 queries or keys
  static constexpr int valueTiles = valuePitch / 8;  // of eight values
  static constexpr int keyStride = keyPitch, valueStride = valuePitch % 16 == 0 ? valuePitch + 8 : valuePitch;
  // Blocks of a multiprocessor: registers are kept few enough for so many, as one warp multiplies while
  // another raises to powers.
  static constexpr int blocksAtOnce = keyPitch <= 24 ? 4 : 3;
  __device__ static constexpr bool multiplies(int step, int eight, int odd) {
    return multiplied_ >> (step * 4 + eight * 2 + odd) & 1;
  }
};

constexpr int roundedTileKeys = 64;

template <class S>
struct RoundedTile {  // of one stage
  alignas(16) uint16_t keys[roundedTileKeys * S::keyStride];
  alignas(16) uint16_t values[roundedTileKeys * S::valueStride];
};

// A thread's share of fetching tiles one after the other: every other 16 bytes of one row of keys and of
// values, so that nothing but two addresses changes from tile to tile. For blocks of 2 * roundedTileKeys
// threads.
template <class S>
class RoundedFetch {
 public:
  // The tiles from row `first` on; the store ends after `capacity` rows.
  __device__ __forceinline__ RoundedFetch(const uint16_t* keys, const uint16_t* values, int64_t first,
                                          int64_t capacity)
      : keys_(keys + (first + row()) * S::keyPitch + part() * 8),
        values_(values + (first + row()) * S::valuePitch + part() * 8),
        left_(static_cast<int>(capacity - first)) {}

  // Starts to fetch the next tile; rows beyond the store become zeros.
  __device__ __forceinline__ void next(RoundedTile<S>& to) {
    const bool there = row() < left_;
    copyRow<S::keyPitch>(keys_, there, to.keys + row() * S::keyStride + part() * 8);
    copyRow<S::valuePitch>(values_, there, to.values + row() * S::valueStride + part() * 8);
    endCopies();
    keys_ += roundedTileKeys * S::keyPitch;
    values_ += roundedTileKeys * S::valuePitch;
    left_ -= roundedTileKeys;
  }

 private:
  __device__ static int row() { return static_cast<int>(threadIdx.x) / 2; }
  __device__ static int part() { return static_cast<int>(threadIdx.x) % 2; }

  template <int pitch>
  __device__ __forceinline__ static void copyRow(const uint16_t* from, bool there, uint16_t* to) {
#pragma unroll
    for (int i = 0; i < pitch; i += 16)
      if (i + 16 <= pitch || part() == 0) startCopy(to + i, from + i, there);
  }

  const uint16_t* keys_;
  const uint16_t* values_;
  int left_;
};

}  // namespace janus::cuda
