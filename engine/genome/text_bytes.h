// The uncompressed bytes of a genome's file, in order or from any place.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string_view>
#include <vector>

#include "base/input_file.h"

namespace janus {

// Where a block of a bgzip file starts, in the file and in what it holds.
struct BgzfBlock {
  int64_t compressed = 0, uncompressed = 0;
  bool operator==(const BgzfBlock&) const = default;
};

// Safe to read from several threads.
class TextBytes {
 public:
  using Take = std::function<void(std::string_view bytes)>;
  using Progress = std::function<void(double done)>;  // 0..1

  virtual ~TextBytes() = default;

  // Every byte once, in portions. Throws Cancelled.
  virtual void readAll(const Take& take, const std::stop_token& stop, const Progress& progress) = 0;

  // Exactly out.size() bytes; an Error (Input) where the file does not have them.
  virtual void read(int64_t offset, std::span<char> out) const = 0;

  // The blocks of a bgzip file, which read() needs: found by readAll(), or taken from an index.
  virtual std::vector<BgzfBlock> blocks() const { return {}; }
  virtual void setBlocks(const std::vector<BgzfBlock>&) {}
};

// Tells plain and bgzip files by their first bytes; refuses other compressed files by name.
std::unique_ptr<TextBytes> textBytesOf(std::shared_ptr<const InputFile> file);

}  // namespace janus
