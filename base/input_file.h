// A user's file, open for reading at any offset. It is checked to be a regular file before a byte of it is
// read, and a later change of the file is noticed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "base/error.h"

namespace janus {

// Identifies a file's content without reading it.
struct FileIdentity {
  uint64_t size = 0;     // bytes
  int64_t modified = 0;  // nanoseconds since 1970
  // Of the last change of content or status (stat(2), st_ctim): no program can set it back, as editors and
  // `rsync --times` do with `modified`.
  int64_t changed = 0;
  uint64_t inode = 0, device = 0;
  bool operator==(const FileIdentity&) const = default;
};

// Read with pread, never mapped: a file cut short under a map ends the process, a short read is an Error.
// Safe to read from several threads. Offsets are bytes from 0; Errors (Input) name the file as the user did.
class InputFile {
 public:
  // `what` is how messages call it ("genome", "bigWig"). Folders, pipes, devices and sockets are refused
  // before anything is read.
  InputFile(std::filesystem::path path, const char* what);
  ~InputFile();
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  const std::filesystem::path& path() const { return path_; }
  const char* what() const { return what_; }
  const FileIdentity& identity() const { return identity_; }
  uint64_t size() const { return identity_.size; }
  int descriptor() const { return descriptor_; }
  // Opens this very file again, even when its path leads elsewhere by now.
  std::string descriptorPath() const;

  // Fills `bytes`; throws when the file ends before.
  void read(uint64_t offset, std::span<std::byte> bytes) const;
  // Reads as many of them as the file has from `offset` on, and returns how many.
  size_t readSome(uint64_t offset, std::span<std::byte> bytes) const;
  std::string text(uint64_t offset, uint64_t count) const;
  std::string firstBytes(uint64_t atMost) const;
  // Digest of the identity and of some bytes: 64 KiB at both ends, 4 KiB at 32 places between. Another file,
  // or one changed in place, has another, also where a file system does not keep times well.
  std::string sampledDigest() const;

  // Throws when the path leads to another file by now, or the file was written to.
  void requireUnchanged() const;
  Error changed() const;                         // the "file" changed while it was open
  Error error(const std::string& detail) const;  // Cannot open <what> "file": <detail>

 private:
  std::filesystem::path path_;
  const char* what_;
  int descriptor_ = -1;
  FileIdentity identity_;
};

// A whole small text file, at most `limit` bytes.
std::string readText(const std::filesystem::path& path, uint64_t limit, const char* what);

}  // namespace janus
