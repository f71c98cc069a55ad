// A bigWig file, read by place (Kent et al. 2010, Bioinformatics 26:2204, supplement).
//
// A reader of our own: libBigWig 0.4.7 ends the process on damaged files (26 of 1,200 with three changed
// bytes), and users open files from anywhere. Here every offset, count and size is checked against the file
// before it is used.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/byte_cursor.h"
#include "base/input_file.h"

namespace janus {

// Const after construction; safe to read from several threads. Every damage throws Error (Input) naming the
// byte.
class BigWigFile {
 public:
  struct Chromosome {
    std::string name;
    uint32_t id = 0;
    int64_t length = 0;
  };
  struct Zoom {
    int64_t basesPerRecord = 0;
    uint64_t index = 0;  // offset of its R-tree
  };
  struct Block {
    uint64_t offset = 0, size = 0;
  };
  // [begin, end) has `value` at every base.
  struct Interval {
    int64_t begin = 0, end = 0;
    float value = 0;
  };
  // Of the `covered` bases of [begin, end) that have a value.
  struct Summary {
    int64_t begin = 0, end = 0, covered = 0;
    float minimum = 0, maximum = 0, sum = 0;
  };

  // Reads header and chromosome list. A bigBed is told from a bigWig by its magic.
  explicit BigWigFile(const std::filesystem::path& path);

  const InputFile& input() const { return input_; }
  const std::vector<Chromosome>& chromosomes() const { return chromosomes_; }
  const std::vector<Zoom>& zooms() const { return zooms_; }  // finest first
  uint64_t dataIndex() const { return dataIndex_; }

  // The blocks that an index gives for [begin, end) of a chromosome, by offset. Nothing when they take more
  // than `mostBytes` in the file.
  std::optional<std::vector<Block>> blocks(uint64_t index, uint32_t chromosome, int64_t begin, int64_t end,
                                           int64_t mostBytes, std::stop_token stop) const;
  // True when the data index holds no block at all.
  bool hasNoData() const;

  // Calls back for the items of a block that overlap [begin, end): intervals cut to it, summaries whole,
  // which may reach past their chromosome. Values may be NaN or infinite, items may overlap each other: the
  // file is the user's.
  void intervals(const Block& block, uint32_t chromosome, int64_t begin, int64_t end,
                 const std::function<void(const Interval&)>& visit) const;
  void summaries(const Block& block, uint32_t chromosome, int64_t begin, int64_t end,
                 const std::function<void(const Summary&)>& visit) const;

 private:
  struct IndexSearch;

  [[noreturn]] void damaged(const std::string& what, uint64_t byte) const;
  std::vector<std::byte> bytesAt(uint64_t offset, uint64_t size) const;
  ByteCursor cursor(std::span<const std::byte> bytes, uint64_t at) const;
  void readHeader();
  void readChromosomes(uint64_t offset);
  void readChromosomeNode(uint64_t offset, uint32_t keySize, uint64_t items, int depth,
                          std::vector<uint64_t>& seen);
  uint64_t indexRoot(uint64_t index) const;
  uint16_t rootItems(uint64_t index) const;
  void searchNode(IndexSearch& search, uint64_t offset, int depth) const;
  std::vector<std::byte> unpacked(const Block& block) const;

  InputFile input_;
  ByteOrder order_ = ByteOrder::Little;
  std::vector<Chromosome> chromosomes_;
  std::vector<Zoom> zooms_;
  uint64_t dataIndex_ = 0;
  uint32_t unpackedBytes_ = 0;  // of the largest block; 0 where blocks are not compressed
};

}  // namespace janus
