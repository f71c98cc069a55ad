// A user's file held open for reading: only regular files, and known again when they have changed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace janus {

// What a file's content is known by without reading it.
struct FileIdentity {
  int64_t size = 0, modified = 0;  // bytes; nanoseconds since 1970
  uint64_t inode = 0, device = 0;
  bool operator==(const FileIdentity&) const = default;
};

// Safe to read from several threads. Errors (Input) name the file as the user did.
class OpenFile {
 public:
  // Folders, pipes, devices and sockets are refused before anything is read.
  explicit OpenFile(std::filesystem::path path);
  ~OpenFile();
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  const std::filesystem::path& path() const { return path_; }
  const FileIdentity& identity() const { return identity_; }

  // As many bytes as `out` holds, fewer only at the end of the file.
  size_t read(int64_t offset, std::span<char> out) const;

  // Throws when the path leads to another file by now, or the file was written to.
  void requireUnchanged() const;

  // Opens this very file again, even when its path leads elsewhere by now.
  std::string descriptorPath() const;

  [[noreturn]] void refuse(const std::string& why) const;  // Cannot open genome "file": why

 private:
  std::filesystem::path path_;
  int descriptor_ = -1;
  FileIdentity identity_;
};

}  // namespace janus
