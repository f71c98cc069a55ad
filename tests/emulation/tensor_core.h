// What the matrix units of a warp compute, by the layout of fragments that NVIDIA documents (PTX ISA 8.x,
// sections "Matrix Fragments for mma.m16n8k16" and "ldmatrix"): the host's part of
// kernels/cuda/tensor_core.cuh.
#pragma once

#include <cstdint>

namespace emulation {

// bfloat16: the upper half of a float32, rounded to nearest, ties to even.
uint16_t toBf16(float value);
float fromBf16(uint16_t bits);

// d = a b + c for a warp: a 16 x 16 and b 16 x 8 of bfloat16 (two in a register), c and d 16 x 8 of float32.
void mmaM16N8K16(float (&d)[4], const uint32_t (&a)[4], const uint32_t (&b)[2], const float (&c)[4]);

// Loads four 8 x 8 matrices of 16-bit values: lane 8 i + r brings the address of row r of matrix i, and gets
// two neighbours of row lane / 4 of each; with `transposed`, of column lane / 4.
void loadMatrices(uint32_t (&registers)[4], const void* row, bool transposed);

}  // namespace emulation
