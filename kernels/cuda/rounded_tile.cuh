// Tiles of keys and values in bfloat16 on their way into shared memory.
#pragma once

#include <cuda_runtime.h>

#include "kernels/cuda/tensor_core.cuh"

namespace janus::cuda {

// keyPitch and valuePitch: of the store. In shared memory rows are 8 longer where that puts the rows of a
// matrix into different banks. Of the keys 0, 1, 2.. of every four times eight, numbered by (16 keys % 2,
// eight keys, even or odd), those whose bit is set in `multiplied` have their powers of two made by the
// multiply-add units: how many is best follows from what the rest of the loop takes (see
// tests/gpu/instruction_mix.py).
template <int keyPitch_, int valuePitch_, unsigned multiplied_>
struct RoundedShape {
  static constexpr int keyPitch = keyPitch_, valuePitch = valuePitch_;
  static constexpr int keySteps = keyPitch / 16;     // products that make a score
  static constexpr int valueTiles = valuePitch / 8;  // of eight values
  static constexpr int keyStride = keyPitch + 8,
                       valueStride = valuePitch % 16 == 0 ? valuePitch + 8 : valuePitch;
  // Blocks of a multiprocessor: registers are kept few enough for so many, as one warp multiplies while
  // another raises to powers.
  static constexpr int blocksAtOnce = keyPitch <= 32 ? 4 : 3;
  __device__ static constexpr bool multiplies(int step, int eight, int odd) {
    return multiplied_ >> (step % 2 * 4 + eight * 2 + odd) & 1;
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
