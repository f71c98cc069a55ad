// How tiles and blobs lie in the store: compressed without loss, with a checksum that knows where they
// belong.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace janus {

// zstd level 1. With `elementSize` > 1 the bytes are first transposed (all first bytes of the elements, then
// all second bytes, ...), which makes floats a tenth smaller. bytes.size() must be a multiple of elementSize.
std::vector<std::byte> pack(std::span<const std::byte> bytes, int elementSize);

// The `size` bytes that were packed, or nothing when `packed` cannot be what pack() made of that many bytes.
std::optional<std::vector<std::byte>> unpack(std::span<const std::byte> packed, int elementSize, size_t size);

// FNV-1a, 64 bits, of `name` and then the bytes: any single changed byte changes it, and so does a row found
// under another name. Meant against damage, not against malice.
int64_t checksumOf(std::string_view name, std::span<const std::byte> bytes);

}  // namespace janus
