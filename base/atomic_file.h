// A file that appears whole or not at all.
#pragma once

#include <filesystem>
#include <span>
#include <string_view>

namespace janus {

// Writes go to a file without a name in the target's folder, so that a program that is killed leaves nothing;
// commit() flushes it to the disk, gives it the target's name and flushes the folder. Destruction without
// commit() leaves the target as it was. Every failure throws Error (Resource) naming the target, the reason
// and, on a full disk, the bytes written.
class AtomicFile {
 public:
  explicit AtomicFile(std::filesystem::path target);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void write(std::string_view bytes);
  void write(std::span<const std::byte> bytes);
  int64_t bytesWritten() const { return written_; }
  // For a library that writes to it by itself: a duplicate of the open file, which the caller closes before
  // finish(). Throws Error (Resource).
  int duplicate() const;

  // Flushes what was written and closes the temporary file, so that of many files that appear together at the
  // end only one need be open at a time: until commit() it has a hidden name. Nothing may then be written.
  void finish();
  void commit();  // finishes first where that was not done

 private:
  void openNamed();
  void giveName();
  [[noreturn]] void fail(const char* what, int error) const;

  std::filesystem::path target_, temporary_;  // the latter is empty while the file has no name
  int descriptor_ = -1;                       // -1: finished
  bool committed_ = false;
  int64_t written_ = 0;
};

// Held while several AtomicFiles are written to a folder. Whoever is alone there first removes what programs
// that were killed have left of theirs.
class FolderInUse {
 public:
  explicit FolderInUse(const std::filesystem::path& folder);
  ~FolderInUse();
  FolderInUse(const FolderInUse&) = delete;
  FolderInUse& operator=(const FolderInUse&) = delete;

 private:
  int descriptor_;
};

}  // namespace janus
