// What runs along a stream, parallel over chunks of it. Shapes as in kernels/backend.h. Chunks are as long at
// every call, so results do not depend on how a sequence is cut into pieces, as long as the pieces are whole
// chunks.
#pragma once

#include <cuda_runtime.h>

#include <cstdint>

#include "kernels/backend.h"

namespace janus::cuda {

constexpr int64_t chunkTokens = 64;
constexpr int64_t chunksOf(int64_t tokens) { return (tokens + chunkTokens - 1) / chunkTokens; }

// Floats of scratch for T tokens and E channels.
constexpr int64_t convScratch(int64_t tokens, int64_t channels) { return chunksOf(tokens) * 3 * channels; }
constexpr int64_t scanScratch(int64_t tokens, int64_t channels) { return chunksOf(tokens) * 17 * channels; }

void convSiluChunked(const Tensor& x, const Tensor& weight, const Tensor& bias, const Tensor& state,
                     float* scratch, cudaStream_t stream);
void scanChunked(const ScanInputs& in, const Tensor& state, const Tensor& y, float* scratch,
                 cudaStream_t stream);

}  // namespace janus::cuda
