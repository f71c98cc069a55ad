// Brings tokens into the order of their experts, and their results back: the same order at every run.
#pragma once

#include <cuda_runtime.h>

#include <cstdint>

#include "kernels/cuda/products.h"

namespace janus::cuda {

// The whole numbers that ordering `tokens` tokens among `experts` needs in device memory.
int64_t orderInts(int64_t tokens, int experts);
// At most so many for each of many tokens.
constexpr int64_t mostIntsPerToken = 8;

// The order, as it lies in that memory. place[slot]: the place of slot 2 token + choice in the order.
struct ExpertOrder {
  ExpertTiles tiles;
  const int* place;
};

// Sorts the slots of routes [T, 4] by expert, stably, and cuts every expert's share into tiles. experts <=
// mostExpertsAtOnce.
ExpertOrder orderByExpert(const Tensor& routes, int experts, int* memory, cudaStream_t stream);

// y[t] += weight(t, 0) out[place[2t]] + weight(t, 1) out[place[2t + 1]].
void addFromExperts(const Tensor& out, const Tensor& routes, const int* place, const Tensor& y,
                    cudaStream_t stream);

}  // namespace janus::cuda
