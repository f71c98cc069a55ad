#include "engine/store/packing.h"

#include <zstd.h>

#include "base/error.h"

namespace janus {
namespace {

constexpr int level = 1;

// out[b * count + i] = in[i * size + b]: rows of elements become rows of equally significant bytes.
std::vector<std::byte> transposed(std::span<const std::byte> bytes, size_t rows, size_t columns) {
  std::vector<std::byte> out(bytes.size());
  for (size_t column = 0; column < columns; ++column)
    for (size_t row = 0; row < rows; ++row) out[column * rows + row] = bytes[row * columns + column];
  return out;
}

uint64_t fnv(uint64_t hash, std::span<const std::byte> bytes) {
  for (const std::byte byte : bytes) hash = (hash ^ static_cast<uint64_t>(byte)) * 0x100000001b3;
  return hash;
}

std::vector<std::byte> compressed(std::span<const std::byte> bytes) {
  std::vector<std::byte> packed(ZSTD_compressBound(bytes.size()));
  const size_t size = ZSTD_compress(packed.data(), packed.size(), bytes.data(), bytes.size(), level);
  if (ZSTD_isError(size))
    throw resourceError("Compressing a result failed: " + std::string(ZSTD_getErrorName(size)));
  packed.resize(size);
  packed.shrink_to_fit();
  return packed;
}

}  // namespace

std::vector<std::byte> pack(std::span<const std::byte> bytes, int elementSize) {
  if (bytes.empty()) return {};
  if (elementSize == 1) return compressed(bytes);
  return compressed(transposed(bytes, bytes.size() / elementSize, elementSize));
}

std::optional<std::vector<std::byte>> unpack(std::span<const std::byte> packed, int elementSize,
                                             size_t size) {
  std::vector<std::byte> bytes(size);
  if (size == 0) return packed.empty() ? std::optional(bytes) : std::nullopt;
  if (elementSize < 1 || size % elementSize) return std::nullopt;
  if (ZSTD_decompress(bytes.data(), size, packed.data(), packed.size()) != size) return std::nullopt;
  if (elementSize == 1) return bytes;
  return transposed(bytes, elementSize, size / elementSize);
}

int64_t checksumOf(std::string_view name, std::span<const std::byte> bytes) {
  constexpr uint64_t start = 0xcbf29ce484222325;
  const std::byte end{0};  // so that name and bytes cannot trade characters
  uint64_t hash = fnv(start, std::as_bytes(std::span(name)));
  hash = fnv(fnv(hash, {&end, 1}), bytes);
  return static_cast<int64_t>(hash);
}

}  // namespace janus
