// What only the device's own instructions do: matrix units, asynchronous copies, fast powers of two. The one
// place where device code and its emulation on the host differ. bfloat16 needs compute capability 8.0:
// before, its functions do nothing, and the backend refuses it. Layouts of fragments: PTX ISA, "Matrix
// Fragments for mma.m16n8k16 with floating point type" and "ldmatrix".
#pragma once

#include <cuda_runtime.h>

#include <cstdint>

#ifndef __CUDACC__
#include "tensor_core.h"  // of the emulation
#endif

namespace janus::cuda {

// Two bfloat16 in a register, rounded to nearest; `low` in the lower half.
__device__ __forceinline__ uint32_t packBf16(float low, float high) {
#ifdef __CUDACC__
  uint32_t pair = 0;
#if __CUDA_ARCH__ >= 800
  asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(pair) : "f"(high), "f"(low));
#endif
  return pair;
#else
  return uint32_t{emulation::toBf16(low)} | uint32_t{emulation::toBf16(high)} << 16;
#endif
}

// One bfloat16.
__device__ __forceinline__ uint16_t toBf16(float value) {
  return static_cast<uint16_t>(packBf16(value, 0.0f) & 0xffffu);
}

__device__ __forceinline__ float fromBf16(uint16_t bits) {
#ifdef __CUDACC__
  return __uint_as_float(static_cast<uint32_t>(bits) << 16);
#else
  return emulation::fromBf16(bits);
#endif
}

// 2^x to 2 units in the last place; 0 for -infinity and where the result would be subnormal.
__device__ __forceinline__ float powerOfTwo(float x) {
#ifdef __CUDACC__
  float y;
  asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(y) : "f"(x));
  return y;
#else
  return x < -126.0f ? 0.0f : std::exp2(x);
#endif
}

// d = a b + c for a warp: a 16 x 16 and b 16 x 8 of bfloat16, c and d 16 x 8 of float32. d may be c. With g =
// lane / 4 and j = lane % 4: a[0] holds row g, columns 2j and 2j+1; a[1] row g+8; a[2], a[3] the same 8
// columns on; b[0] holds rows 2j and 2j+1 of column g, b[1] 8 rows on; c[0], c[1] row g, columns 2j and 2j+1;
// c[2], c[3] row g+8.
__device__ __forceinline__ void multiplyTiles(float (&d)[4], const uint32_t (&a)[4], const uint32_t (&b)[2],
                                              const float (&c)[4]) {
#ifdef __CUDACC__
#if __CUDA_ARCH__ >= 800
  asm volatile(
      "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, "
      "{%10,%11,%12,%13};"
      : "=f"(d[0]), "=f"(d[1]), "=f"(d[2]), "=f"(d[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]), "f"(c[0]), "f"(c[1]), "f"(c[2]),
        "f"(c[3]));
#endif
#else
  emulation::mmaM16N8K16(d, a, b, c);
#endif
}

// The same with half the depth: a 16 x 8, b 8 x 8. a[0] holds row g, columns 2j and 2j+1, a[1] row g+8; b
// rows 2j and 2j+1 of column g.
__device__ __forceinline__ void multiplyShallowTiles(float (&d)[4], const uint32_t (&a)[2], uint32_t b,
                                                     const float (&c)[4]) {
#ifdef __CUDACC__
#if __CUDA_ARCH__ >= 800
  asm volatile(
      "mma.sync.aligned.m16n8k8.row.col.f32.bf16.bf16.f32 {%0,%1,%2,%3}, {%4,%5}, {%6}, {%7,%8,%9,%10};"
      : "=f"(d[0]), "=f"(d[1]), "=f"(d[2]), "=f"(d[3])
      : "r"(a[0]), "r"(a[1]), "r"(b), "f"(c[0]), "f"(c[1]), "f"(c[2]), "f"(c[3]));
#endif
#else
  const uint32_t deepA[4] = {a[0], a[1], 0, 0}, deepB[2] = {b, 0};
  emulation::mmaM16N8K16(d, deepA, deepB, c);
#endif
}

// Loads four 8 x 8 matrices of 16-bit values from shared memory: lane 8 i + r brings the address of row r of
// matrix i, aligned to 16 bytes; registers[i] holds row lane / 4, columns 2j and 2j+1 of matrix i.
__device__ __forceinline__ void loadMatrices(uint32_t (&registers)[4], const void* row) {
#ifdef __CUDACC__
  const auto address = static_cast<uint32_t>(__cvta_generic_to_shared(row));
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0,%1,%2,%3}, [%4];"
               : "=r"(registers[0]), "=r"(registers[1]), "=r"(registers[2]), "=r"(registers[3])
               : "r"(address)
               : "memory");
#else
  emulation::loadMatrices(registers, row, false);
#endif
}

// Two matrices; lane 8 i + r brings a row's address for i = 0 and 1, the other lanes any that is aligned.
__device__ __forceinline__ void loadTwoMatrices(uint32_t (&registers)[2], const void* row) {
#ifdef __CUDACC__
  const auto address = static_cast<uint32_t>(__cvta_generic_to_shared(row));
  asm volatile("ldmatrix.sync.aligned.m8n8.x2.shared.b16 {%0,%1}, [%2];"
               : "=r"(registers[0]), "=r"(registers[1])
               : "r"(address)
               : "memory");
#else
  uint32_t four[4];
  emulation::loadMatrices(four, row, false);
  registers[0] = four[0], registers[1] = four[1];
#endif
}

// The same as loadMatrices, each matrix transposed: registers[i] holds column lane / 4, rows 2j and 2j+1 of
// matrix i.
__device__ __forceinline__ void loadMatricesTransposed(uint32_t (&registers)[4], const void* row) {
#ifdef __CUDACC__
  const auto address = static_cast<uint32_t>(__cvta_generic_to_shared(row));
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0,%1,%2,%3}, [%4];"
               : "=r"(registers[0]), "=r"(registers[1]), "=r"(registers[2]), "=r"(registers[3])
               : "r"(address)
               : "memory");
#else
  emulation::loadMatrices(registers, row, true);
#endif
}

// Starts to copy 16 bytes from global to shared memory, both aligned to 16; with `there` false, 16 zeros, and
// `from` is not read. Needs compute capability 8.0; before, the copy is done at once.
__device__ __forceinline__ void startCopy(void* shared, const void* from, bool there) {
#ifdef __CUDACC__
#if __CUDA_ARCH__ >= 800
  const auto address = static_cast<uint32_t>(__cvta_generic_to_shared(shared));
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(address), "l"(from), "r"(there ? 16 : 0)
               : "memory");
#else
  *static_cast<uint4*>(shared) = there ? *static_cast<const uint4*>(from) : uint4{0, 0, 0, 0};
#endif
#else
  emulation::copyLater(shared, from, there ? 16 : 0);
#endif
}

// Ends a group of copies; awaitCopies leaves the latest `left` groups under way. Other threads see the copies
// after this wait and a barrier.
__device__ __forceinline__ void endCopies() {
#ifdef __CUDACC__
#if __CUDA_ARCH__ >= 800
  asm volatile("cp.async.commit_group;" ::: "memory");
#endif
#else
  emulation::commitCopies();
#endif
}

template <int left>
__device__ __forceinline__ void awaitCopies() {
#ifdef __CUDACC__
#if __CUDA_ARCH__ >= 800
  asm volatile("cp.async.wait_group %0;" ::"n"(left) : "memory");
#endif
#else
  emulation::awaitCopies(left);
#endif
}

}  // namespace janus::cuda
