// The databases behind a tile store: which is written and which is read, and what happens when one gives
// trouble.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "engine/store/store_database.h"
#include "engine/store/store_folder.h"
#include "engine/store/tile_store.h"

namespace janus {

// Everything here runs under one mutex. `writing` is always there: the database of the folder, or one in
// memory. `reading` is the folder's database when it can be read but not written.
class OpenStore {
 public:
  explicit OpenStore(StoreOptions options);
  ~OpenStore();
  OpenStore(const OpenStore&) = delete;

  // Runs `work` on the database that is written; on trouble finds another one and tries once more.
  template <typename Work>
  auto write(Work work) {
    const std::lock_guard lock(mutex_);
    try {
      return work(*writing_);
    } catch (const DatabaseError& problem) {
      recover(problem);
    }
    return work(*writing_);
  }

  // Asks both databases, the written one first, until one has something to say.
  template <typename Work>
  auto read(Work work) {
    auto found = write(work);
    const std::lock_guard lock(mutex_);
    if (found || !reading_) return found;
    try {
      return work(*reading_);
    } catch (const DatabaseError&) {
      stopReading();
    }
    return found;
  }

  // A row that is not what was stored: the next one to ask finds it absent.
  void dropDamaged(const StoredPart& part);
  void setAside();
  std::vector<StoredResult> list(std::string_view genome, std::string_view model);
  std::vector<std::string> takeNotices();
  void evict(std::string_view kept);
  int64_t quota() const { return inMemory_ ? options_.memoryQuota : options_.quota; }
  int64_t removeSetAside(int days) {
    return folder_ ? folder_->removeSetAside(std::chrono::hours(24) * days) : 0;
  }
  TileStore::Info info();
  void requireWritable();

 private:
  void open();
  void openFolder();
  void openForWriting();
  void openForReading();
  void close() noexcept;
  void openInMemory(const std::string& reason);
  void recover(const DatabaseError& problem);
  void beginAnew();
  void stopReading();
  void note(const std::string& notice) { notices_.push_back(notice); }
  std::string place() const { return inQuotes(options_.folder.string()); }

  std::mutex mutex_;
  StoreOptions options_;
  std::optional<StoreFolder> folder_;
  std::unique_ptr<StoreDatabase> writing_, reading_;
  bool inMemory_ = false;
  std::string whyInMemory_;  // a sentence
  bool damageNoted_ = false;
  std::vector<std::string> notices_;
};

}  // namespace janus
