// A user's model file, opened for reading at any offset.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/error.h"

namespace janus {

// Read with pread, never mapped: a file cut short under a map ends the process, a short read is an error.
class SourceFile {
 public:
  // Throws Error (Input) for what is missing, not readable or not a regular file (a FIFO or a device would
  // block).
  // `what` is how messages call it.
  explicit SourceFile(std::filesystem::path path, const char* what = "model");
  ~SourceFile();
  SourceFile(const SourceFile&) = delete;
  SourceFile& operator=(const SourceFile&) = delete;

  // `Cannot open <what> "file": <detail>`.
  Error error(const std::string& detail) const;

  const std::filesystem::path& path() const { return path_; }
  uint64_t size() const { return size_; }

  // Fills `bytes` from `offset`. Throws Error (Input) if the file ends before.
  void read(uint64_t offset, std::span<std::byte> bytes) const;
  std::string text(uint64_t offset, uint64_t count) const;
  std::string firstBytes(uint64_t atMost) const { return text(0, std::min(atMost, size_)); }

 private:
  std::filesystem::path path_;
  const char* what_;
  int descriptor_ = -1;
  uint64_t size_ = 0;
};

// `Cannot open <what> "file": <detail>`, cut to the 200 bytes a message may have.
Error badFile(const char* what, const std::filesystem::path& file, const std::string& detail);
inline Error badModel(const std::filesystem::path& file, const std::string& detail) {
  return badFile("model", file, detail);
}

// `Model "file": <note>`, cut in the same way.
std::string noteOn(const std::filesystem::path& file, const std::string& note);

// Between double quotes like inQuotes(), cut to `longest` bytes.
inline std::string quoted(std::string_view text, size_t longest) {
  return '"' + printable(text, longest) + '"';
}

// `parts` joined with `separator` as far as `budget` bytes go, then "and N more". The first part is always
// there.
std::string joinWithin(const std::vector<std::string>& parts, size_t budget,
                       const std::string& separator = ", ");

// A whole small text file, at most `limit` bytes.
std::string readText(const std::filesystem::path& path, uint64_t limit, const char* what);

}  // namespace janus
