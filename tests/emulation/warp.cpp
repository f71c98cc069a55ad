// Operations of a whole warp: votes and matrix products.
#include <bit>
#include <cmath>

#include "cuda_runtime.h"
#include "tensor_core.h"

namespace emulation {
namespace {

constexpr int lanesOfWarp = 32;

struct Vote {
  bool yes;
  unsigned result;
};

struct Product {
  float* d;
  const uint32_t *a, *b;
  const float* c;
};

// Sums in a matrix unit are cut off, not rounded (Fasi, Higham, Mikaitis & Pranesh 2021, "Numerical behavior
// of NVIDIA tensor cores", doi 10.7717/peerj-cs.330).
float cutOff(double exact) {
  const auto nearest = static_cast<float>(exact);
  if (std::abs(static_cast<double>(nearest)) <= std::abs(exact) || std::isinf(exact)) return nearest;
  return std::bit_cast<float>(std::bit_cast<uint32_t>(nearest) - 1);  // one step towards zero
}

float half(uint32_t pair, int which) { return fromBf16(static_cast<uint16_t>(pair >> (16 * which))); }

void multiply(void** lanes) {
  float a[16][16], b[16][8], c[16][8];
  for (int lane = 0; lane < lanesOfWarp; ++lane) {
    const auto* own = static_cast<const Product*>(lanes[lane]);
    const int group = lane / 4, inGroup = lane % 4;
    for (int i = 0; i < 8; ++i)  // a0..a7
      a[group + (i / 2 % 2) * 8][inGroup * 2 + i % 2 + (i / 4) * 8] = half(own->a[i / 2], i % 2);
    for (int i = 0; i < 4; ++i) b[inGroup * 2 + i % 2 + (i / 2) * 8][group] = half(own->b[i / 2], i % 2);
    for (int i = 0; i < 4; ++i) c[group + (i / 2) * 8][inGroup * 2 + i % 2] = own->c[i];
  }
  for (int lane = 0; lane < lanesOfWarp; ++lane) {
    const auto* own = static_cast<const Product*>(lanes[lane]);
    for (int i = 0; i < 4; ++i) {
      const int row = lane / 4 + (i / 2) * 8, column = lane % 4 * 2 + i % 2;
      double sum = c[row][column];
      for (int k = 0; k < 16; ++k) sum += static_cast<double>(a[row][k]) * b[k][column];
      own->d[i] = cutOff(sum);
    }
  }
}

struct Load {
  uint32_t* registers;
  const uint16_t* row;
  bool transposed;
};

void load(void** lanes) {
  const auto at = [&](int matrix, int row, int column) {
    return uint32_t{static_cast<const Load*>(lanes[8 * matrix + row])->row[column]};
  };
  for (int lane = 0; lane < lanesOfWarp; ++lane) {
    const auto* own = static_cast<const Load*>(lanes[lane]);
    const int major = lane / 4, minor = lane % 4 * 2;
    for (int matrix = 0; matrix < 4; ++matrix)
      own->registers[matrix] = own->transposed
                                   ? at(matrix, minor, major) | at(matrix, minor + 1, major) << 16
                                   : at(matrix, major, minor) | at(matrix, major, minor + 1) << 16;
  }
}

}  // namespace

uint16_t toBf16(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  if (std::isnan(value)) return static_cast<uint16_t>(bits >> 16 | 0x40);
  return static_cast<uint16_t>((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

float fromBf16(uint16_t half) {
  const uint32_t bits = uint32_t{half} << 16;
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

void mmaM16N8K16(float (&d)[4], const uint32_t (&a)[4], const uint32_t (&b)[2], const float (&c)[4]) {
  Product own{d, a, b, c};
  together(multiply, &own);
}

void loadMatrices(uint32_t (&registers)[4], const void* row, bool transposed) {
  Load own{registers, static_cast<const uint16_t*>(row), transposed};
  if (reinterpret_cast<uintptr_t>(row) % 16 != 0) std::abort();  // as the device would
  together(load, &own);
}

}  // namespace emulation

unsigned __ballot_sync(unsigned, int predicate) {
  emulation::Vote own{predicate != 0, 0};
  emulation::together(
      [](void** lanes) {
        unsigned bits = 0;
        for (int i = 0; i < 32; ++i) bits |= unsigned{static_cast<emulation::Vote*>(lanes[i])->yes} << i;
        for (int i = 0; i < 32; ++i) static_cast<emulation::Vote*>(lanes[i])->result = bits;
      },
      &own);
  return own.result;
}
