// The folder a tile store lives in: who may write it, how it was left, and where damaged files go.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

namespace janus {

// cache.db (with SQLite's -wal and -shm), cache.lock (held by the one process that writes), cache.open (there
// while a writer has the database open: found at start-up, it says that the last one did not end properly).
class StoreFolder {
 public:
  explicit StoreFolder(std::filesystem::path folder);  // creates it, mode 0700; throws Error (Resource)
  ~StoreFolder();
  StoreFolder(const StoreFolder&) = delete;

  std::filesystem::path database() const { return folder_ / "cache.db"; }

  // True for one process at a time, until this object ends: an advisory lock that dies with its process.
  // Throws Error (Resource) where no lock file can be made.
  bool lock();

  // How the last writer left: at a power cut the pages may be torn, after a kill SQLite mends them by itself.
  enum class Ending { Clean, Killed, PowerLost };
  Ending lastEnding() const;
  void markOpen();  // throws Error (Resource)
  void markClosed() noexcept;

  // Locks and shared memory of a write-ahead log do not work across machines.
  bool onNetwork() const;
  // A second name for the database could be opened with a log of its own: that destroys it.
  bool hardLinked() const;

  // Renames database and log to cache.corrupt-<time>; the new name. Nothing that was the user's is ever
  // deleted.
  std::filesystem::path setAside();
  // Deletes what was set aside longer ago than `age`; the bytes freed.
  int64_t removeSetAside(std::chrono::hours age);

 private:
  std::filesystem::path folder_;
  int lock_ = -1;
};

}  // namespace janus
