// What this device can do at most, measured: exponentials (which bound attention) and bytes to and from its
// memory. Lines as device_bench prints them: GB/s counts what is read and what is written.
#include <cuda_runtime.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace {

void check(cudaError_t error) {
  if (error == cudaSuccess) return;
  std::fprintf(stderr, "device_ceilings: %s\n", cudaGetErrorString(error));
  std::exit(1);
}

constexpr int rounds = 4096, chains = 8, threads = 256;

// Eight independent chains a thread, so that the unit is never waited for.
__global__ void exponentials(float seed, float* out) {
  float x[chains];
  for (int i = 0; i < chains; ++i) x[i] = seed * static_cast<float>(threadIdx.x + i);
  for (int round = 0; round < rounds; ++round)
#pragma unroll
    for (int i = 0; i < chains; ++i) asm volatile("ex2.approx.ftz.f32 %0, %0;" : "+f"(x[i]));
  float sum = 0;
  for (int i = 0; i < chains; ++i) sum += x[i];
  out[blockIdx.x * blockDim.x + threadIdx.x] = sum;
}

// Median seconds of seven runs after one.
template <class Work>
double seconds(const Work& work) {
  cudaEvent_t start, end;
  check(cudaEventCreate(&start));
  check(cudaEventCreate(&end));
  std::vector<float> milliseconds;
  for (int i = 0; i < 8; ++i) {
    check(cudaEventRecord(start));
    work();
    check(cudaEventRecord(end));
    check(cudaEventSynchronize(end));
    float took = 0;
    check(cudaEventElapsedTime(&took, start, end));
    if (i > 0) milliseconds.push_back(took);
  }
  std::sort(milliseconds.begin(), milliseconds.end());
  return milliseconds[milliseconds.size() / 2] * 1e-3;
}

}  // namespace

int main() {
  cudaDeviceProp device;
  check(cudaGetDeviceProperties(&device, 0));
  const int blocks = device.multiProcessorCount * 8;
  const size_t bytes = size_t{1} << 30;
  float *out = nullptr, *from = nullptr, *to = nullptr;
  check(cudaMalloc(&out, static_cast<size_t>(blocks) * threads * sizeof(float)));
  check(cudaMalloc(&from, bytes));
  check(cudaMalloc(&to, bytes));
  check(cudaMemset(from, 1, bytes));
  const double took = seconds([&] { exponentials<<<blocks, threads>>>(1e-3f, out); });
  check(cudaGetLastError());
  const double rate = static_cast<double>(blocks) * threads * rounds * chains / took;
  const double copied = seconds([&] { check(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToDevice)); });
  std::printf("exponentials, 1e9/s\t0\tdevice\t%.6g\n", rate * 1e-9);
  std::printf("memory, GB/s\t0\tdevice\t%.6g\n", 2.0 * static_cast<double>(bytes) / copied * 1e-9);
}
