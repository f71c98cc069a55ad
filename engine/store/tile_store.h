// Results kept on disk so that nothing is computed twice; never the only copy of anything.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/tile.h"

namespace janus {

struct StoreOptions {
  std::filesystem::path folder;            // empty: in memory only
  int64_t quota = int64_t{4} << 30;        // bytes in the database file
  int64_t memoryQuota = int64_t{1} << 30;  // where only memory is left
};

// What belongs together, is found together and is evicted together: a run.
struct StoredResult {
  std::string key;            // names its content
  std::string genome, model;  // digests, to list by
  std::string manifest;       // whatever its maker wants to know again (JSON)
  std::chrono::system_clock::time_point used;
};

struct StoredPart;
class OpenStore;

// Tiles and blobs packed and ready to be stored.
class PackedParts {
 public:
  PackedParts();
  ~PackedParts();
  PackedParts(PackedParts&&) noexcept;

  void add(const Tile& tile);
  // `elementSize`: 4 for floats, 1 for letters and text.
  void addBlob(std::string_view key, std::string_view name, std::span<const std::byte> bytes,
               int elementSize);
  size_t size() const;

 private:
  friend class TileStore;
  std::vector<StoredPart> parts_;
};

// One SQLite database, written by one process at a time; further processes read it and keep what they add in
// memory. Whatever happens to the file (damage, disk full, no right to write, a newer program's), the store
// goes on working, in memory if need be, and says so once in notices(). Safe to call from several threads.
// All names are compared whole; every row has a checksum, and a row that fails it is deleted and reported
// absent.
class TileStore {
 public:
  explicit TileStore(StoreOptions options);
  ~TileStore();
  TileStore(const TileStore&) = delete;

  std::optional<Tile> get(const TileId& id);
  std::optional<std::vector<std::byte>> blob(std::string_view key, std::string_view name);

  // Stores a result with the parts it cannot be without, in one transaction; replaces one of the same key.
  // When this returns, it survives the end of the process. Then evicts the least recently used other results
  // down to the quota.
  void put(const StoredResult& result, const PackedParts& parts);
  // Adds what can be worked out again from the result. Nothing happens when the result is no longer there.
  void add(std::string_view key, const PackedParts& parts);
  void add(std::string_view key, const Tile& tile);

  // Only results all of whose essential parts are there. Finding one makes it the most recently used.
  std::optional<StoredResult> find(std::string_view key);
  std::vector<StoredResult> list(std::string_view genome,
                                 std::string_view model);  // most recently used first
  void remove(std::string_view key);

  // What the file holds; where there is none that can be read, what memory does.
  struct Info {
    std::filesystem::path file;  // empty: in memory only
    int64_t bytes = 0, quota = 0, results = 0, parts = 0;
    bool writable = true;  // false: new results stay in memory
    std::string sentence;
  };
  Info info();
  // Throws Error (Resource), saying why, where new results stay in memory: checking and deleting would then
  // miss the file.
  void requireWritable();

  struct Verification {
    int64_t checked = 0, damaged = 0;
    std::string sentence;
  };
  // Reads every row and deletes the damaged ones. Throws Cancelled.
  Verification verify(std::stop_token stop = {});

  // Deletes results not used for `days` (0: all) and what was set aside as damaged; the bytes freed.
  int64_t clear(int days);

  // What the user should know, each told once.
  std::vector<std::string> takeNotices();

 private:
  std::unique_ptr<OpenStore> state_;
};

}  // namespace janus
