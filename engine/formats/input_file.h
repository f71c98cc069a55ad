// A user's file opened for reading: checked to be a real file before a byte of it is read.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

namespace janus {

// Read with pread, never mapped: a file cut short under a map ends the process, a short read is an Error.
// Safe to read from several threads.
class InputFile {
 public:
  // `what` names the kind in messages ("annotation", "bigWig"). Throws Error (Input) unless it is a regular
  // file that can be read.
  InputFile(std::filesystem::path path, const char* what);
  ~InputFile();
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  const std::filesystem::path& path() const { return path_; }
  const char* what() const { return what_; }
  int64_t size() const { return size_; }
  int64_t modifiedNanoseconds() const { return modified_; }
  int descriptor() const { return descriptor_; }

  // Fills `bytes` from `offset`; throws Error (Input) when the file has fewer.
  void read(int64_t offset, std::span<std::byte> bytes) const;
  // As many as there are.
  size_t readSome(int64_t offset, std::span<std::byte> bytes) const;
  // Throws Error (Input) when the file was written to since it was opened.
  void checkUnchanged() const;

 private:
  std::filesystem::path path_;
  const char* what_;
  int descriptor_ = -1;
  int64_t size_ = 0, modified_ = 0;
};

}  // namespace janus
