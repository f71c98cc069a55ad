// A file that appears whole or not at all.
#pragma once

#include <filesystem>
#include <span>
#include <string_view>

namespace janus {

// Writes go to a temporary file in the target's folder; commit() flushes it to the disk, renames it over the
// target and flushes the folder. Destruction without commit() removes the temporary file and leaves the
// target as it was. Every failure throws Error (Resource) naming the target, the reason and, on a full disk,
// the bytes written.
class AtomicFile {
 public:
  explicit AtomicFile(std::filesystem::path target);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void write(std::string_view bytes);
  void write(std::span<const std::byte> bytes);
  int64_t bytesWritten() const { return written_; }

  // The temporary file's path, for libraries that write the file themselves; write() must not be called then.
  const std::filesystem::path& temporary() const { return temporary_; }

  // Flushes what was written and closes the temporary file, so that of many files that appear together at the
  // end only one need be open at a time. Nothing may then be written.
  void finish();
  void commit();  // finishes first where that was not done

 private:
  [[noreturn]] void fail(const char* what, int error) const;

  std::filesystem::path target_, temporary_;
  int descriptor_ = -1;  // -1: finished
  bool committed_ = false;
  int64_t written_ = 0;
};

}  // namespace janus
