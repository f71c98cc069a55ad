// A stand-in for CUDA's runtime on the host, for tests: g++ compiles the kernel sources against it, and every
// thread of a block is a fiber that runs until it comes to a barrier or an operation of its whole warp. It
// proves indices, masks, barriers and the algorithm's numerics; a device proves the rest. Blocks run one
// after the other, so __shared__ may be static. Memory is filled with NaNs at allocation, and a barrier that
// not every thread of the block reaches ends the test.
#pragma once

#include <algorithm>
#include <bit>
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
#define __restrict__

struct dim3 {
  unsigned x = 1, y = 1, z = 1;
  dim3(unsigned x = 1, unsigned y = 1, unsigned z = 1) : x(x), y(y), z(z) {}
};

namespace emulation {

// The position of the running fiber in its grid.
struct GridPosition {
  dim3 thread, block, blockSize, gridSize;
};
GridPosition& here();

// Queues a kernel: `thread` runs once for every thread of every block.
struct Stream;
void launch(dim3 grid, dim3 block, Stream* stream, const std::function<void()>& thread);

void barrier();  // __syncthreads

// An operation of the warp: when all of its 32 threads have come to the same `operation`, it is called once
// with what each of them brought.
using WarpOperation = void (*)(void** lanes);
void together(WarpOperation operation, void* brought);

// cp.async: the copy is made when its group is waited for, so that a missing wait reads what was there
// before. `bytes` of 16 are copied, the others become zeros.
void copyLater(void* to, const void* from, int bytes);
void commitCopies();
void awaitCopies(int groupsLeft);

// What the host has asked of the device so far. Small counts are time: a launch takes the host some
// microseconds, a wait more.
struct Asked {
  int64_t launches = 0, copies = 0, fills = 0, waits = 0, graphs = 0;
};
Asked asked();
inline int64_t launches() { return asked().launches; }

// While one lives, kernels and copies do nothing and memory is zeros: what is taken and launched can be seen
// at sizes that no emulation would compute.
struct DryRun {
  DryRun();
  ~DryRun();
  DryRun(const DryRun&) = delete;
};

// The graph made last: its nodes, and how many of them must follow each other at least.
struct GraphShape {
  int64_t nodes = 0, chain = 0;
};
GraphShape lastGraph();

// Which of a graph's nodes that may be next is: the one captured first, the one captured last, so that of two
// branches the second is done as a whole before the first, or these two in turn, so that branches are mixed.
enum class ReplayOrder { AsRecorded, LastFirst, InTurn };
void setReplayOrder(ReplayOrder order);
// The capture after so many more cannot begin. Negative: all can.
void failCaptureAfter(int64_t captures);

// What the device has; cudaMalloc fails beyond. 0: as much as the host.
void setMemory(size_t bytes);
// From the launch after so many more on, every call fails, as on a device whose context is lost. Negative:
// never.
void failAfter(int64_t launches);
// Called at the begin of every launch; nothing: no longer.
void atLaunch(std::function<void()> call);

// What lane `source(lane)` brought.
template <class Value>
struct Exchange {
  Value given, taken;
  int source;
};
template <class Value>
Value exchange(Value value, int source) {
  Exchange<Value> own{value, value, source};
  together(
      [](void** lanes) {
        for (int i = 0; i < 32; ++i) {
          auto* lane = static_cast<Exchange<Value>*>(lanes[i]);
          if (lane->source >= 0 && lane->source < 32)
            lane->taken = static_cast<Exchange<Value>*>(lanes[lane->source])->given;
        }
      },
      &own);
  return own.taken;
}
int lane();

}  // namespace emulation

#define threadIdx (emulation::here().thread)
#define blockIdx (emulation::here().block)
#define blockDim (emulation::here().blockSize)
#define gridDim (emulation::here().gridSize)

inline void __syncthreads() { emulation::barrier(); }
// One block runs at a time, and one of its threads.
inline int __syncthreads_or(int predicate) {
  static int any;
  emulation::barrier();
  any = 0;
  emulation::barrier();
  any |= predicate != 0;
  emulation::barrier();
  return any;
}
template <class Value>
Value __shfl_xor_sync(unsigned, Value value, int laneMask) {
  return emulation::exchange(value, emulation::lane() ^ laneMask);
}
template <class Value>
Value __shfl_sync(unsigned, Value value, int source) {
  return emulation::exchange(value, source % 32);
}
template <class Value>
Value __shfl_up_sync(unsigned, Value value, int delta) {
  return emulation::exchange(value, emulation::lane() - delta);
}
unsigned __ballot_sync(unsigned mask, int predicate);
inline int __any_sync(unsigned mask, int predicate) { return __ballot_sync(mask, predicate) != 0; }
inline int __all_sync(unsigned mask, int predicate) { return __ballot_sync(mask, predicate) == 0xffffffffu; }
inline void __syncwarp(unsigned mask = 0xffffffffu) { __ballot_sync(mask, 0); }
inline int __popc(unsigned bits) { return __builtin_popcount(bits); }
inline float rsqrtf(float x) { return 1.0f / std::sqrt(x); }
inline float __saturatef(float x) { return x > 0.0f ? (x < 1.0f ? x : 1.0f) : 0.0f; }  // NaN becomes 0
inline unsigned __float_as_uint(float x) { return std::bit_cast<unsigned>(x); }
inline float __uint_as_float(unsigned bits) { return std::bit_cast<float>(bits); }
struct float4 {
  float x, y, z, w;
};
inline float4 make_float4(float x, float y, float z, float w) { return {x, y, z, w}; }
using std::exp;
using std::fmaf;
using std::fmaxf;
using std::fminf;

// The runtime's host side.
namespace emulation {
struct Event;
struct Graph;
}  // namespace emulation
using cudaStream_t = emulation::Stream*;
using cudaEvent_t = emulation::Event*;
using cudaGraph_t = emulation::Graph*;
using cudaGraphExec_t = emulation::Graph*;
using cudaError_t = int;
constexpr cudaError_t cudaSuccess = 0, cudaErrorMemoryAllocation = 2, cudaErrorIllegalAddress = 700,
                      cudaErrorStreamCaptureUnsupported = 900, cudaErrorStreamCaptureInvalidated = 901,
                      cudaErrorStreamCaptureUnjoined = 904, cudaErrorStreamCaptureIsolation = 905;
constexpr unsigned cudaStreamNonBlocking = 1, cudaEventDisableTiming = 2;
enum cudaStreamCaptureMode { cudaStreamCaptureModeRelaxed = 2 };
enum cudaMemcpyKind { cudaMemcpyHostToDevice, cudaMemcpyDeviceToHost, cudaMemcpyDeviceToDevice };
struct cudaDeviceProp {
  char name[256];
  int major, minor, multiProcessorCount;
  size_t totalGlobalMem;
  int l2CacheSize;
};

cudaError_t cudaMalloc(void** memory, size_t bytes);
constexpr unsigned cudaHostAllocMapped = 2;
inline cudaError_t cudaHostAlloc(void** memory, size_t bytes, unsigned) {
  return (*memory = std::calloc(1, bytes)) ? cudaSuccess : cudaErrorMemoryAllocation;
}
inline cudaError_t cudaHostGetDevicePointer(void** device, void* host, unsigned) {
  return *device = host, cudaSuccess;
}
inline cudaError_t cudaFreeHost(void* memory) { return std::free(memory), cudaSuccess; }
cudaError_t cudaFree(void* memory);
cudaError_t cudaMallocHost(void** memory, size_t bytes);
cudaError_t cudaMemcpy2DAsync(void* to, size_t toPitch, const void* from, size_t fromPitch, size_t width,
                              size_t height, cudaMemcpyKind, cudaStream_t);
cudaError_t cudaMemcpyAsync(void* to, const void* from, size_t bytes, cudaMemcpyKind, cudaStream_t);
cudaError_t cudaMemsetAsync(void* memory, int value, size_t bytes, cudaStream_t);
cudaError_t cudaMemset2DAsync(void* memory, size_t pitch, int value, size_t width, size_t height,
                              cudaStream_t);
cudaError_t cudaStreamSynchronize(cudaStream_t);
cudaError_t cudaGetLastError();
cudaError_t cudaSetDevice(int);
cudaError_t cudaMemGetInfo(size_t* free, size_t* total);
cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned flags);
cudaError_t cudaStreamDestroy(cudaStream_t);
cudaError_t cudaStreamWaitEvent(cudaStream_t, cudaEvent_t, unsigned flags);
cudaError_t cudaStreamBeginCapture(cudaStream_t, cudaStreamCaptureMode);
cudaError_t cudaStreamEndCapture(cudaStream_t, cudaGraph_t* graph);
cudaError_t cudaEventCreateWithFlags(cudaEvent_t* event, unsigned flags);
cudaError_t cudaEventDestroy(cudaEvent_t);
cudaError_t cudaEventRecord(cudaEvent_t, cudaStream_t);
cudaError_t cudaGraphInstantiate(cudaGraphExec_t* executable, cudaGraph_t, unsigned long long flags);
cudaError_t cudaGraphDestroy(cudaGraph_t);
cudaError_t cudaGraphExecDestroy(cudaGraphExec_t);
cudaError_t cudaGraphLaunch(cudaGraphExec_t, cudaStream_t);
inline const char* cudaGetErrorString(cudaError_t) { return "emulated"; }
inline cudaError_t cudaGetDeviceCount(int* count) { return *count = 1, cudaSuccess; }
// One block runs at a time, but tests are to see launches of more than that.
enum cudaDeviceAttr { cudaDevAttrMultiProcessorCount };
inline cudaError_t cudaGetDevice(int* device) { return *device = 0, cudaSuccess; }
inline cudaError_t cudaDeviceGetAttribute(int* value, cudaDeviceAttr, int) { return *value = 8, cudaSuccess; }
template <class Kernel>
cudaError_t cudaOccupancyMaxActiveBlocksPerMultiprocessor(int* blocks, Kernel, int, size_t) {
  return *blocks = 1, cudaSuccess;
}
inline cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int) {
  *properties = {"emulated device", 9, 0, 1, size_t{1} << 30, 96 << 10};
  return cudaSuccess;
}
