// A stand-in for CUDA's runtime on the host, for tests: g++ compiles the kernel sources against it, and every thread of
// a block is a fiber that runs until it meets a barrier or a warp operation. It proves indices, masks, barriers and the
// algorithm's numerics; a device proves the rest. Blocks run one after the other, so __shared__ may be static. Memory
// is filled with NaNs at allocation, and a barrier that not every thread of the block reaches ends the test.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <functional>

#define __global__
#define __device__
#define __host__
#define __shared__ static
#define __forceinline__ inline
#define __launch_bounds__(...)

struct dim3 {
  unsigned x = 1, y = 1, z = 1;
  dim3(unsigned x = 1, unsigned y = 1, unsigned z = 1) : x(x), y(y), z(z) {}
};

namespace emulation {

// Where the running fiber is in its grid.
struct Place {
  dim3 thread, block, blockSize, gridSize;
};
Place& here();

// Runs `thread` once for every thread of every block.
void launch(dim3 grid, dim3 block, const std::function<void()>& thread);

void barrier();                                             // __syncthreads
float shuffleXor(float value, int laneMask, int width);     // all 32 lanes of the warp must take part

// The number of launches so far, so that a test can see that kernels ran.
int64_t launches();

}  // namespace emulation

#define threadIdx (emulation::here().thread)
#define blockIdx (emulation::here().block)
#define blockDim (emulation::here().blockSize)
#define gridDim (emulation::here().gridSize)

inline void __syncthreads() { emulation::barrier(); }
inline float __shfl_xor_sync(unsigned, float value, int laneMask, int width = 32) {
  return emulation::shuffleXor(value, laneMask, width);
}
inline float rsqrtf(float x) { return 1.0f / std::sqrt(x); }
using std::exp;
using std::fmaf;
using std::fmaxf;
using std::fminf;

// The runtime's host side.
using cudaStream_t = int*;
using cudaError_t = int;
constexpr cudaError_t cudaSuccess = 0, cudaErrorMemoryAllocation = 2;
enum cudaMemcpyKind { cudaMemcpyHostToDevice, cudaMemcpyDeviceToHost, cudaMemcpyDeviceToDevice };
struct cudaDeviceProp {
  char name[256];
  int major, minor, multiProcessorCount;
  size_t totalGlobalMem;
};

cudaError_t cudaMalloc(void** memory, size_t bytes);
inline cudaError_t cudaFree(void* memory) { return std::free(memory), cudaSuccess; }
inline cudaError_t cudaMemcpy2DAsync(void* to, size_t toPitch, const void* from, size_t fromPitch, size_t width,
                                     size_t height, cudaMemcpyKind, cudaStream_t) {
  for (size_t row = 0; row < height; ++row)
    std::memmove(static_cast<char*>(to) + row * toPitch, static_cast<const char*>(from) + row * fromPitch, width);
  return cudaSuccess;
}
inline cudaError_t cudaMemcpyAsync(void* to, const void* from, size_t bytes, cudaMemcpyKind, cudaStream_t) {
  return std::memcpy(to, from, bytes), cudaSuccess;
}
inline cudaError_t cudaMemset2DAsync(void* memory, size_t pitch, int value, size_t width, size_t height, cudaStream_t) {
  for (size_t row = 0; row < height; ++row) std::memset(static_cast<char*>(memory) + row * pitch, value, width);
  return cudaSuccess;
}
inline cudaError_t cudaStreamCreate(cudaStream_t* stream) { return *stream = nullptr, cudaSuccess; }
inline cudaError_t cudaStreamDestroy(cudaStream_t) { return cudaSuccess; }
inline cudaError_t cudaStreamSynchronize(cudaStream_t) { return cudaSuccess; }
inline cudaError_t cudaGetLastError() { return cudaSuccess; }
inline const char* cudaGetErrorString(cudaError_t) { return "emulated"; }
inline cudaError_t cudaSetDevice(int) { return cudaSuccess; }
inline cudaError_t cudaGetDeviceCount(int* count) { return *count = 1, cudaSuccess; }
inline cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int) {
  *properties = {"emulated device", 0, 0, 1, size_t{1} << 30};
  return cudaSuccess;
}
inline cudaError_t cudaMemGetInfo(size_t* free, size_t* total) { return *free = *total = size_t{1} << 30, cudaSuccess; }
