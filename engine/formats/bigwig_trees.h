// The two trees of a bigWig as bytes: contigs by name, blocks by place.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace janus {

constexpr size_t itemsPerSection = 1024;

// Little-endian bytes, appended.
class Bytes {
 public:
  template <typename Number>
  Bytes& add(Number number) {
    static_assert(std::endian::native == std::endian::little);
    bytes_.append(reinterpret_cast<const char*>(&number), sizeof number);
    return *this;
  }
  Bytes& u8(size_t n) { return add(static_cast<uint8_t>(n)); }
  Bytes& u16(size_t n) { return add(static_cast<uint16_t>(n)); }
  Bytes& u32(int64_t n) { return add(static_cast<uint32_t>(n)); }
  Bytes& u64(uint64_t n) { return add(n); }
  Bytes& f32(double n) { return add(static_cast<float>(n)); }
  Bytes& f64(double n) { return add(n); }
  Bytes& text(std::string_view text) {
    bytes_ += text;
    return *this;
  }
  void padTo(size_t size) { bytes_.resize(std::max(size, bytes_.size())); }
  size_t size() const { return bytes_.size(); }
  std::string& get() { return bytes_; }

 private:
  std::string bytes_;
};

namespace bigwig {

// A compressed block of the file and the stretch of genome it covers.
struct Block {
  int64_t contig = 0, begin = 0, end = 0;
  std::string bytes;
  size_t unpacked = 0;
};

struct Sorted {
  std::string name;
  int64_t length = 0;
};

// A B+ tree of names as keys padded with NUL, in bytewise order; a contig's number is its place in that
// order. `at` is where the tree will lie in the file.
std::string contigTree(const std::vector<Sorted>& contigs, size_t at);

// The R-tree over blocks that lie one after another from `blocksAt` on.
std::string blockTree(const std::vector<Block>& blocks, uint64_t blocksAt, uint64_t at);

}  // namespace bigwig
}  // namespace janus
