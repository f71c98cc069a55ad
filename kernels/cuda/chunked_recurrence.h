// What runs along a stream, parallel over chunks of it. Shapes as in kernels/operations.h. Every sequence
// begins with a chunk of its own and chunks are as long at every call, so results do not depend on how a
// sequence is cut into pieces, as long as the pieces are whole chunks.
#pragma once

#include <cuda_runtime.h>

#include <cstdint>

#include "kernels/operations.h"

namespace janus::cuda {

// A thread takes a chunk's tokens one after the other, which is what a short window's scan waits for; shorter
// ones would have more states to carry from one to the next.
constexpr int64_t chunkTokens = 32;

// A call's tokens: so many of each sequence.
struct Chunking {
  int64_t sequences, tokens;
  __host__ __device__ constexpr int64_t chunksOfSequence() const {
    return (tokens + chunkTokens - 1) / chunkTokens;
  }
  constexpr int64_t chunks() const { return sequences * chunksOfSequence(); }
};

// Rows of a sequence's state, which tell how many sequences there are.
constexpr int convStateRows = 3, scanStateRows = 16;
constexpr Chunking chunkingOf(const Tensor& x, const Tensor& state, int stateRows) {
  const int64_t sequences = state.rows / stateRows;
  return {sequences, x.rows / sequences};
}

// Sequences of so few chunks are convolved by one block for some of their channels.
constexpr int64_t fewChunks = 32;

// Floats of scratch for E channels.
constexpr int64_t convScratch(const Chunking& chunking, int64_t channels) {
  if (chunking.chunksOfSequence() <= fewChunks) return 0;
  return chunking.chunks() * convStateRows * channels;
}
constexpr int64_t scanScratch(const Chunking& chunking, int64_t channels) {
  return chunking.chunks() * (scanStateRows + 1) * channels;
}

void convSiluChunked(const Tensor& x, const Tensor& weight, const Tensor& bias, const Tensor& state,
                     const Tensor& y, float* scratch, cudaStream_t stream);
void scanChunked(const ScanInputs& in, const Tensor& state, const Tensor& y, float* scratch,
                 cudaStream_t stream);

}  // namespace janus::cuda
