#include "engine/genome/text_bytes.h"

#include <htslib/bgzf.h>
#include <htslib/hfile.h>
#include <htslib/hts_log.h>

#include <algorithm>
#include <cstring>
#include <mutex>

#include <fmt/format.h>

#include "base/cancelled.h"
#include "base/error.h"
#include "protocol/locus.h"

namespace janus {
namespace {

constexpr size_t portion = 1 << 20;

class PlainBytes : public TextBytes {
 public:
  explicit PlainBytes(std::shared_ptr<const InputFile> file) : file_(std::move(file)) {}

  void readAll(const Take& take, const std::stop_token& stop, const Progress& progress) override {
    std::vector<char> buffer(std::min<uint64_t>(portion, file_->size() + 1));
    const auto size = static_cast<double>(std::max<uint64_t>(file_->size(), 1));
    for (int64_t offset = 0;;) {
      throwIfStopped(stop);
      const size_t count =
          file_->readSome(static_cast<uint64_t>(offset), std::as_writable_bytes(std::span(buffer)));
      if (count == 0) return;
      take({buffer.data(), count});
      offset += static_cast<int64_t>(count);
      progress(std::min(1.0, static_cast<double>(offset) / size));
    }
  }

  void read(int64_t offset, std::span<char> out) const override {
    file_->read(static_cast<uint64_t>(offset), std::as_writable_bytes(out));
  }

 private:
  std::shared_ptr<const InputFile> file_;
};

struct CloseBgzf {
  void operator()(BGZF* file) const { static_cast<void>(bgzf_close(file)); }
};
using BgzfPtr = std::unique_ptr<BGZF, CloseBgzf>;

// Reads block by block and checks each one's length before it is used: htslib itself asserts that an index is
// true, and may end the program where it is not.
class BgzfBytes : public TextBytes {
 public:
  explicit BgzfBytes(std::shared_ptr<const InputFile> file) : file_(std::move(file)) {}

  void readAll(const Take& take, const std::stop_token& stop, const Progress& progress) override;
  void read(int64_t offset, std::span<char> out) const override;
  std::vector<BgzfBlock> blocks() const override { return blocks_; }
  void setBlocks(const std::vector<BgzfBlock>& blocks) override { blocks_ = blocks; }

 private:
  BgzfPtr opened() const;
  BgzfPtr taken() const;
  void giveBack(BgzfPtr handle) const;
  std::string_view nextBlock(BGZF* handle) const;
  void requireLength(BGZF* handle) const;
  std::string_view block(BGZF* handle, size_t index) const;

  std::shared_ptr<const InputFile> file_;
  std::vector<BgzfBlock> blocks_;  // the last one is the end: no bytes
  mutable std::mutex mutex_;
  mutable std::vector<BgzfPtr> idle_;  // a handle serves one thread at a time
};

BgzfPtr BgzfBytes::opened() const {
  hts_set_log_level(HTS_LOG_OFF);  // what it would print is in our errors
  BgzfPtr handle(bgzf_open(file_->descriptorPath().c_str(), "r"));
  if (!handle || bgzf_compression(handle.get()) != 2)
    throw file_->error("it is no bgzip file. Make it again with bgzip.");
  return handle;
}

BgzfPtr BgzfBytes::taken() const {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      BgzfPtr handle = std::move(idle_.back());
      idle_.pop_back();
      return handle;
    }
  }
  return opened();
}

void BgzfBytes::giveBack(BgzfPtr handle) const {
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(handle));
}

// The next block's bytes, valid until the next call; empty at the end of the file.
std::string_view BgzfBytes::nextBlock(BGZF* handle) const {
  const int64_t before = htell(handle->fp);
  if (bgzf_read_block(handle) != 0 || handle->is_gzip)
    throw file_->error(fmt::format("its bgzip data is damaged or cut short at byte {} of {}. Copy it again.",
                                   withThousands(before),
                                   withThousands(static_cast<int64_t>(file_->identity().size))));
  return {static_cast<const char*>(handle->uncompressed_block), static_cast<size_t>(handle->block_length)};
}

// The length that a block says it has (its last four bytes), which htslib does not compare.
void BgzfBytes::requireLength(BGZF* handle) const {
  uint32_t length = 0;
  const int64_t place = htell(handle->fp) - static_cast<int64_t>(sizeof length);
  file_->read(static_cast<uint64_t>(place), std::as_writable_bytes(std::span(&length, 1)));
  if (length != static_cast<uint32_t>(handle->block_length))
    throw file_->error(fmt::format(
        "its bgzip block at byte {} says {} bytes and holds {}. Make it again with bgzip.",
        withThousands(handle->block_address), withThousands(length), withThousands(handle->block_length)));
}

void BgzfBytes::readAll(const Take& take, const std::stop_token& stop, const Progress& progress) {
  const BgzfPtr handle = opened();
  const auto size = static_cast<double>(file_->identity().size);
  std::vector<BgzfBlock> blocks;
  int64_t position = 0;
  while (true) {
    throwIfStopped(stop);
    const std::string_view bytes = nextBlock(handle.get());
    if (bytes.empty()) break;
    requireLength(handle.get());
    blocks.push_back({handle->block_address, position});
    take(bytes);
    position += static_cast<int64_t>(bytes.size());
    progress(std::min(1.0, static_cast<double>(handle->block_address) / size));
  }
  if (handle->no_eof_block)
    throw file_->error(
        "its bgzip end marker is missing: the file may be cut short. Copy it, or make it with bgzip, again.");
  blocks.push_back({static_cast<int64_t>(file_->size()), position});
  blocks_ = std::move(blocks);
}

std::string_view BgzfBytes::block(BGZF* handle, size_t index) const {
  const auto [compressed, uncompressed] = blocks_[index];
  if (bgzf_seek(handle, compressed << 16, SEEK_SET) != 0)
    throw file_->error(fmt::format("seeking to byte {} failed.", withThousands(compressed)));
  const std::string_view bytes = nextBlock(handle);
  if (static_cast<int64_t>(bytes.size()) != blocks_[index + 1].uncompressed - uncompressed)
    throw file_->error(fmt::format("its bgzip block at byte {} is not what it was. Open it again.",
                                   withThousands(compressed)));
  return bytes;
}

void BgzfBytes::read(int64_t offset, std::span<char> out) const {
  const int64_t end = offset + static_cast<int64_t>(out.size());
  if (offset < 0 || blocks_.empty() || end > blocks_.back().uncompressed)
    throw file_->error(fmt::format("it ends before byte {} of its text. Open it again.", withThousands(end)));
  BgzfPtr handle = taken();
  const auto after =
      std::upper_bound(blocks_.begin(), blocks_.end(), offset,
                       [](int64_t at, const BgzfBlock& block) { return at < block.uncompressed; });
  for (size_t index = static_cast<size_t>(after - blocks_.begin()) - 1; !out.empty(); ++index) {
    const std::string_view bytes =
        block(handle.get(), index).substr(static_cast<size_t>(offset - blocks_[index].uncompressed));
    const size_t count = std::min(bytes.size(), out.size());
    std::memcpy(out.data(), bytes.data(), count);
    out = out.subspan(count);
    offset += static_cast<int64_t>(count);
  }
  giveBack(std::move(handle));
}

struct Foreign {
  std::string_view magic;
  const char* why;
};

using namespace std::string_view_literals;
constexpr Foreign foreigners[] = {
    {"\x28\xb5\x2f\xfd"sv,
     "it is compressed with zstd. Make a bgzip copy: zstdcat FILE | bgzip > NEW.fa.gz."},
    {"\xfd"
     "7zXZ"sv,
     "it is compressed with xz. Make a bgzip copy: xzcat FILE | bgzip > NEW.fa.gz."},
    {"BZh"sv, "it is compressed with bzip2. Make a bgzip copy: bzcat FILE | bgzip > NEW.fa.gz."},
    {"PK\x03\x04"sv, "it is a zip archive. Unpack it first."},
    {"CRAM"sv, "it is a CRAM file of reads. Give the reference as FASTA."},
    {"LOCUS "sv, "it is a GenBank file. Convert it to FASTA: seqret -sequence FILE -outseq NEW.fa."},
    {"ID   "sv, "it is an EMBL file. Convert it to FASTA: seqret -sequence FILE -outseq NEW.fa."},
    {"##gff"sv, "it is a GFF file of features. Open it as a track and give the sequence as FASTA."},
    {"##fileformat=VCF"sv,
     "it is a VCF file of variants. Open it as a track and give the sequence as FASTA."},
    {"version https://git-lfs"sv,
     "it is a Git LFS pointer, not the file itself. Fetch it with git lfs pull."},
    {"<"sv, "it is an HTML or XML page. Was the download's error page saved?"},
};

// Gzip members with the extra field BC are bgzip blocks (SAM specification, 4.1).
bool isBgzf(std::string_view head) {
  return head.size() >= 18 && (head[3] & 4) && head.substr(12, 4) == "BC\x02\0"sv;
}

}  // namespace

std::unique_ptr<TextBytes> textBytesOf(std::shared_ptr<const InputFile> file) {
  const std::string head = file->firstBytes(64);
  if (head.empty()) throw file->error("it is empty.");
  for (const Foreign& foreign : foreigners)
    if (head.starts_with(foreign.magic)) throw file->error(foreign.why);
  if (!head.starts_with("\x1f\x8b")) return std::make_unique<PlainBytes>(std::move(file));
  if (!isBgzf(head))
    throw file->error(
        "it is compressed with gzip, which has no random access. Make a bgzip copy: zcat FILE | bgzip > "
        "NEW.fa.gz.");
  return std::make_unique<BgzfBytes>(std::move(file));
}

}  // namespace janus
