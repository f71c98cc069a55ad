// The tables of the tile store: plain operations on one connection, without threads and without mending
// damage.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/store/database.h"
#include "engine/store/tile_store.h"

namespace janus {

// One stored tile or blob as it lies on disk.
struct StoredPart {
  int64_t id = 0;    // row; 0 = not stored yet
  std::string name;  // of the tile or blob: unique, compared whole
  int64_t kind = 0;  // TrackKind, or blobKind
  int64_t categories = 0, elementSize = 1;
  int64_t size = 0;  // bytes before packing
  int64_t checksum = 0;
  std::vector<std::byte> packed;
};

constexpr int64_t blobKind = -1;

std::string partName(const TileId& id);
std::string partName(std::string_view key, std::string_view blob);
int64_t checksumOf(const StoredPart& part);  // of everything but the row number

class StoreDatabase {
 public:
  // What a file is, before it is trusted. `thorough`: have SQLite check its pages too. With Access::Write
  // what a killed writer left half done is finished or undone first, which a reader cannot do; a newer
  // program's file is not touched.
  enum class Look { Fresh, Ours, Damaged, Newer };
  static Look lookAt(const std::filesystem::path& file, Database::Access access, bool thorough);

  // Opens, and for Write makes the tables of a fresh file. `sharedMemory`: write-ahead log or not (network
  // disks).
  StoreDatabase(const std::filesystem::path& file, Database::Access access, bool sharedMemory);

  std::optional<StoredPart> fetch(std::string_view name);
  void erase(const StoredPart& part);  // if it is still there as it was read
  // Parts with a row number above `after`, in order, without a name to look for.
  std::vector<StoredPart> partsAfter(int64_t after, int most);

  void put(const StoredResult& result, const std::vector<StoredPart>& parts);
  void add(std::string_view key, const std::vector<StoredPart>& parts);
  std::optional<StoredResult> find(std::string_view key);  // only if complete
  std::vector<StoredResult> list(std::string_view genome, std::string_view model);
  void touch(std::string_view key);
  void remove(std::string_view key);
  // The least recently used result other than `kept`, if there is one.
  std::optional<std::string> leastRecentlyUsed(std::string_view kept);
  std::vector<std::string> unusedSince(int64_t milliseconds);

  int64_t usedBytes();
  int64_t results() { return database_.integer("SELECT count(*) FROM result"); }
  int64_t parts() { return database_.integer("SELECT count(*) FROM part"); }
  bool pagesAreSound();
  void shrink();  // gives free pages back to the disk

 private:
  void removeRows(std::string_view key);
  void insert(int64_t result, bool essential, const std::vector<StoredPart>& parts);
  int64_t nextUse();

  Database database_;
  std::optional<Statement> fetch_;  // the hot one, kept prepared
};

}  // namespace janus
