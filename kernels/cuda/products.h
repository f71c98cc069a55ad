// Products with weight matrices in tiles, plain and for a mixture of experts, in both precisions.
#pragma once

#include <cuda_runtime.h>

#include <cstdint>

#include "kernels/operations.h"

namespace janus::cuda {

// A weight matrix [outputs, inputs] in float32 without gaps, and whether products with it may run on the
// matrix units, both factors split into two bfloat16 (compute capability 8.0).
struct WeightView {
  const float* values;
  int64_t outputs, inputs;
  bool splits;
};

// y = activation(x Wᵀ + bias), or y += that.
void linearTiled(const Tensor& x, const WeightView& weight, const LinearOptions& options, const Tensor& y,
                 cudaStream_t stream);

// hidden = silu(x gateᵀ) * (x upᵀ); gateUp [2f, d]. hidden [T, f].
void gatedTiled(const Tensor& x, const WeightView& gateUp, const Tensor& hidden, cudaStream_t stream);

// Which rows belong to which expert: tile i takes order[first[i]].. as long as count[i] and uses expert[i].
// All in device memory; tiles from *total on are empty.
struct ExpertTiles {
  const int* order;
  const int *first, *count, *expert;
  const int* total;
  int64_t most;  // tiles there can be
};
constexpr int mostExpertsAtOnce = 64;

// The same for slots in the order of their experts: hidden [slots, f] and out [slots, d] are in that order;
// order[i] is slot = 2 token + choice.
void gatedForExperts(const Tensor& x, std::span<const WeightView> gateUp, const ExpertTiles& tiles,
                     const Tensor& hidden, cudaStream_t stream);
void downForExperts(const Tensor& hidden, std::span<const WeightView> down, const ExpertTiles& tiles,
                    const Tensor& out, cudaStream_t stream);

}  // namespace janus::cuda
