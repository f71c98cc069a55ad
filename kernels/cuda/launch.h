// The one way to start a kernel, and the one way to look at what a CUDA call returned.
#pragma once

#include <cuda_runtime.h>

#include <cstdint>
#include <string>
#include <tuple>
#include <utility>

#include "kernels/device_failure.h"
#include "kernels/tensor.h"

namespace janus::cuda {

// A tensor as device code sees it: row r, column c at data[r * stride + c].
struct View {
  float* data;
  int64_t rows, columns, stride;
  View(const Tensor& tensor)
      : data(tensor.data), rows(tensor.rows), columns(tensor.columns), stride(tensor.stride) {}
  __device__ __host__ float& at(int64_t row, int64_t column) const { return data[row * stride + column]; }
};

// Throws DeviceOutOfMemory when it is that, DeviceLost on anything else that is not success.
inline void check(cudaError_t error, const char* what) {
  if (error == cudaSuccess) return;
  if (error == cudaErrorMemoryAllocation) {
    cudaGetLastError();  // running out of memory does not poison the context; forget it
    throw DeviceOutOfMemory();
  }
  throw DeviceLost(std::string("The GPU failed at ") + what + ": " + cudaGetErrorString(error) +
                   ". Ask again, or choose the CPU.");
}

inline dim3 blocksFor(int64_t items, int64_t perBlock) {
  return dim3(static_cast<unsigned>((items + perBlock - 1) / perBlock));
}

// `name` appears in the message if the launch fails. A grid with nothing in it is no launch.
template <class... Parameters, class... Arguments>
void launch(const char* name, void (*kernel)(Parameters...), dim3 grid, dim3 block, cudaStream_t stream,
            Arguments&&... arguments) {
  if (grid.x == 0 || grid.y == 0 || grid.z == 0) return;
#ifdef __CUDACC__
  kernel<<<grid, block, 0, stream>>>(static_cast<Parameters>(arguments)...);
#else
  const std::tuple<Parameters...> values{static_cast<Parameters>(arguments)...};
  emulation::launch(grid, block, stream, [kernel, values] { std::apply(kernel, values); });
#endif
  check(cudaGetLastError(), name);
}

// The blocks of `kernel` that the current device computes at once: one wave.
template <class... Parameters>
int64_t blocksAtOnce(void (*kernel)(Parameters...), int threads) {
  int device = 0, processors = 0, each = 0;
  check(cudaGetDevice(&device), "asking for the device");
  check(cudaDeviceGetAttribute(&processors, cudaDevAttrMultiProcessorCount, device),
        "counting multiprocessors");
  check(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&each, kernel, threads, 0),
        "asking for a kernel's size");
  return static_cast<int64_t>(processors) * each;
}

}  // namespace janus::cuda
