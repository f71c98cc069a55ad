// The 2bit format of the UCSC Genome Browser (genome.ucsc.edu/FAQ/FAQformat.html#format7): a genome at two
// bits a base, with its N and its soft-masked stretches beside them.
#pragma once

#include <memory>
#include <mutex>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/byte_cursor.h"
#include "engine/genome/sequence_file.h"

namespace janus {

bool isTwoBit(std::string_view firstBytes);

// Version 0 and version 1 (64-bit offsets), either byte order. Every offset, count and size is checked
// against the file before anything is allocated by it. Bases are T, C, A, G, and N in N blocks; lower case in
// mask blocks, as twoBitToFa writes them.
class TwoBitFile : public SequenceFile {
 public:
  explicit TwoBitFile(std::shared_ptr<const InputFile> file);

  GenomeIndex scan(const std::stop_token& stop, const Progress& progress) override;
  void take(const GenomeIndex&) override {}
  void append(std::string& out, const SequenceRecord& record, int64_t begin, int64_t end) const override;

 private:
  // [begin, end) in bases, sorted, not overlapping.
  struct Block {
    uint32_t begin = 0, end = 0;
  };
  struct Layout {
    int64_t length = 0;     // bases
    uint64_t packedAt = 0;  // byte of the file
    uint64_t end = 0;       // the byte behind the record
    std::vector<Block> unknown, masked;
  };
  struct SequenceEntry {
    std::string name;
    uint64_t offset = 0;
  };

  std::vector<std::byte> bytesAt(uint64_t offset, uint64_t count, const std::string& what) const;
  uint64_t offsetBytes() const { return version_ == 1 ? 8 : 4; }
  std::vector<SequenceEntry> places() const;
  Layout layoutAt(uint64_t offset, std::string_view name) const;
  std::vector<Block> blocksAt(uint64_t& at, std::string_view kind, int64_t length,
                              std::string_view name) const;
  std::shared_ptr<const Layout> layoutOf(const SequenceRecord& record) const;
  void decode(std::string& out, const Layout& layout, int64_t begin, int64_t end) const;
  void requireApart(std::vector<SequenceEntry> places) const;
  SequenceRecord scanned(const SequenceEntry& place, const std::function<void(int64_t bases)>& tell,
                         const std::stop_token& stop) const;

  std::shared_ptr<const InputFile> file_;
  ByteOrder order_ = ByteOrder::Little;
  uint32_t version_ = 0, count_ = 0;  // count_: of sequences
  mutable std::mutex mutex_;
  mutable std::unordered_map<int64_t, std::shared_ptr<const Layout>> layouts_;  // by offset, once asked for
};

}  // namespace janus
