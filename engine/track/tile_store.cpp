// See tile_store.h: threads, trouble and quota around the tables of store_database.h.
#include "engine/track/tile_store.h"

#include <limits>
#include <mutex>
#include <utility>

#include <fmt/format.h>

#include "engine/error.h"
#include "engine/track/packing.h"
#include "engine/track/store_database.h"
#include "engine/track/store_folder.h"
#include "kernels/cancelled.h"

namespace janus {
namespace {

namespace fs = std::filesystem;

// A database this small is always checked whole when opened; it takes a few hundredths of a second.
constexpr int64_t smallDatabase = int64_t{64} << 20;

int elementSizeOf(const Tile& tile) { return tile.kind == TrackKind::Category && tile.id.level == 0 ? 1 : 4; }

std::string megabytes(int64_t bytes) {
  if (bytes >= 1'000'000'000) return fmt::format("{:.1f} GB", static_cast<double>(bytes) / 1e9);
  return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
}

// The unpacked bytes, or nothing when the row is not what was stored under `name`.
std::optional<std::vector<std::byte>> contents(const StoredPart& part, std::string_view name) {
  if (part.name != name || checksumOf(part) != part.checksum) return std::nullopt;
  return unpack(part.packed, static_cast<int>(part.elementSize), static_cast<size_t>(part.size));
}

bool isTileOf(const StoredPart& part, int level) {
  if (part.kind != static_cast<int64_t>(TrackKind::Quantity) &&
      part.kind != static_cast<int64_t>(TrackKind::Category))
    return false;
  const auto whole =
      Tile::bytesFor(static_cast<TrackKind>(part.kind), level, static_cast<int>(part.categories));
  return part.size == 0 || part.size == static_cast<int64_t>(whole);
}

}  // namespace

PackedParts::PackedParts() = default;
PackedParts::~PackedParts() = default;
PackedParts::PackedParts(PackedParts&&) noexcept = default;
size_t PackedParts::size() const { return parts_.size(); }

void PackedParts::add(const Tile& tile) {
  StoredPart part;
  part.name = partName(tile.id);
  part.kind = static_cast<int64_t>(tile.kind);
  part.categories = tile.categories;
  part.elementSize = elementSizeOf(tile);
  part.size = static_cast<int64_t>(tile.bytes.size());
  part.packed = pack(tile.bytes, elementSizeOf(tile));
  part.checksum = checksumOf(part);
  parts_.push_back(std::move(part));
}

void PackedParts::addBlob(std::string_view key, std::string_view name, std::span<const std::byte> bytes,
                          int elementSize) {
  StoredPart part;
  part.name = partName(key, name);
  part.kind = blobKind;
  part.elementSize = elementSize;
  part.size = static_cast<int64_t>(bytes.size());
  part.packed = pack(bytes, elementSize);
  part.checksum = checksumOf(part);
  parts_.push_back(std::move(part));
}

// Everything below runs under one mutex. `writing` is always there: the database of the folder, or one in
// memory. `reading` is the folder's database when it can be read but not written.
class TileStore::State {
 public:
  explicit State(StoreOptions options) : options_(std::move(options)) { open(); }
  ~State() { close(); }

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
  Info info();

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
  bool damageNoted_ = false;
  std::vector<std::string> notices_;
};

void TileStore::State::open() {
  if (options_.folder.empty()) return openInMemory({});
  try {
    openFolder();
  } catch (const Error& problem) {
    openInMemory(problem.what());
  } catch (const DatabaseError& problem) {
    openInMemory(fmt::format("The cache in {} cannot be opened ({}).", place(), problem.what()));
  }
}

void TileStore::State::openFolder() {
  folder_.emplace(options_.folder);
  const bool writer = folder_->lock();
  if (folder_->hardLinked())
    return openInMemory(
        fmt::format("The cache {} has a second name (hard link), which can destroy it; remove one.",
                    inQuotes(folder_->database().string())));
  return writer ? openForWriting() : openForReading();
}

void TileStore::State::openForWriting() {
  using Look = StoreDatabase::Look;
  const fs::path file = folder_->database();
  std::error_code absent;
  const auto size = static_cast<int64_t>(fs::file_size(file, absent));
  const StoreFolder::Ending ending = folder_->lastEnding();
  const bool unfinished =
      !absent && size == 0 && ending != StoreFolder::Ending::Clean;  // ended while making it
  const bool thorough = !absent && (size < smallDatabase || ending == StoreFolder::Ending::PowerLost);
  const Look look = unfinished ? Look::Fresh : StoreDatabase::lookAt(file, Database::Access::Write, thorough);
  if (look == Look::Newer)
    return openInMemory(
        fmt::format("The cache {} is of a newer program; it is left as it is.", inQuotes(file.string())));
  if (look == Look::Damaged)
    note(fmt::format("The cache was damaged and is set aside as {}; results are computed again.",
                     inQuotes(folder_->setAside().string())));
  folder_->markOpen();
  writing_ = std::make_unique<StoreDatabase>(file, Database::Access::Write, !folder_->onNetwork());
}

void TileStore::State::openForReading() {
  openInMemory(fmt::format("Another program writes the cache in {}; this one reads it.", place()));
  if (StoreDatabase::lookAt(folder_->database(), Database::Access::Read, false) == StoreDatabase::Look::Ours)
    reading_ = std::make_unique<StoreDatabase>(folder_->database(), Database::Access::Read, true);
}

void TileStore::State::openInMemory(const std::string& reason) {
  writing_ = std::make_unique<StoreDatabase>(":memory:", Database::Access::Write, false);
  inMemory_ = true;
  if (!reason.empty()) note(reason + " New results are kept in memory until the program ends.");
}

void TileStore::State::close() noexcept {
  const bool wrote = writing_ && !inMemory_;
  writing_.reset();
  reading_.reset();
  if (wrote) folder_->markClosed();
}

// The file is damaged: set it aside and begin a new one. It cannot be written: keep what can still be read,
// and write to memory. Anything else is a mistake of ours.
void TileStore::State::recover(const DatabaseError& problem) {
  if (!inMemory_ && problem.damaged()) return beginAnew();
  if (inMemory_ || !problem.unwritable())
    throw internalError(fmt::format("The cache in {} failed: {}.", place(), problem.what()));
  reading_ = std::move(writing_);
  openInMemory(fmt::format("The cache in {} cannot be written ({}).", place(), problem.what()));
}

void TileStore::State::beginAnew() {
  writing_.reset();
  try {
    note(fmt::format("The cache was damaged and is set aside as {}; results are computed again.",
                     inQuotes(folder_->setAside().string())));
    writing_ =
        std::make_unique<StoreDatabase>(folder_->database(), Database::Access::Write, !folder_->onNetwork());
  } catch (const std::exception& problem) {
    openInMemory(fmt::format("The cache in {} cannot be made anew ({}).", place(), problem.what()));
  }
}

void TileStore::State::stopReading() {
  reading_.reset();
  note("The cache in " + place() + " can no longer be read; results are computed again.");
}

void TileStore::State::setAside() {
  const std::lock_guard lock(mutex_);
  if (!inMemory_) beginAnew();
}

void TileStore::State::dropDamaged(const StoredPart& part) {
  write([&](StoreDatabase& database) { database.erase(part); });
  const std::lock_guard lock(mutex_);
  reading_.reset();  // we cannot mend what another process writes: go without
  if (!std::exchange(damageNoted_, true))
    note(fmt::format("A stored result in {} was damaged and is computed again.", place()));
}

std::vector<StoredResult> TileStore::State::list(std::string_view genome, std::string_view model) {
  auto results = write([&](StoreDatabase& database) { return database.list(genome, model); });
  const std::lock_guard lock(mutex_);
  if (!reading_) return results;
  for (StoredResult& result : reading_->list(genome, model))
    if (std::none_of(results.begin(), results.end(),
                     [&](const auto& known) { return known.key == result.key; }))
      results.push_back(std::move(result));
  return results;
}

std::vector<std::string> TileStore::State::takeNotices() {
  const std::lock_guard lock(mutex_);
  return std::exchange(notices_, {});
}

void TileStore::State::evict(std::string_view kept) {
  write([&](StoreDatabase& database) {
    bool evicted = false;
    while (database.usedBytes() > quota()) {
      const auto oldest = database.leastRecentlyUsed(kept);
      if (!oldest) break;
      database.remove(*oldest);
      evicted = true;
    }
    if (evicted) database.shrink();
  });
}

TileStore::Info TileStore::State::info() {
  Info info = write([&](StoreDatabase& database) {
    Info found;
    found.bytes = database.usedBytes();
    found.results = database.results();
    found.parts = database.parts();
    return found;
  });
  const std::lock_guard lock(mutex_);
  info.quota = quota();
  info.writable = !inMemory_;
  if (!inMemory_) info.file = folder_->database();
  info.sentence = fmt::format("{} holds {} {} in {} tiles, {} of at most {}.",
                              inMemory_ ? "The cache in memory" : inQuotes(info.file.string()), info.results,
                              info.results == 1 ? "run" : "runs", info.parts, megabytes(info.bytes),
                              megabytes(info.quota));
  return info;
}

TileStore::TileStore(StoreOptions options) : state_(std::make_unique<State>(std::move(options))) {}
TileStore::~TileStore() = default;

std::optional<Tile> TileStore::get(const TileId& id) {
  const std::string name = partName(id);
  const auto part = state_->read([&](StoreDatabase& database) { return database.fetch(name); });
  if (!part) return std::nullopt;
  auto bytes = isTileOf(*part, id.level) ? contents(*part, name) : std::nullopt;
  if (bytes)
    return Tile{id, static_cast<TrackKind>(part->kind), static_cast<int>(part->categories),
                std::move(*bytes)};
  state_->dropDamaged(*part);
  return std::nullopt;
}

std::optional<std::vector<std::byte>> TileStore::blob(std::string_view key, std::string_view name) {
  const std::string whole = partName(key, name);
  const auto part = state_->read([&](StoreDatabase& database) { return database.fetch(whole); });
  if (!part) return std::nullopt;
  auto bytes = part->kind == blobKind ? contents(*part, whole) : std::nullopt;
  if (!bytes) state_->dropDamaged(*part);
  return bytes;
}

void TileStore::put(const StoredResult& result, const PackedParts& parts) {
  state_->write([&](StoreDatabase& database) { database.put(result, parts.parts_); });
  state_->evict(result.key);
}

void TileStore::add(std::string_view key, const PackedParts& parts) {
  state_->write([&](StoreDatabase& database) { database.add(key, parts.parts_); });
  state_->evict(key);
}

void TileStore::add(std::string_view key, const Tile& tile) {
  PackedParts parts;
  parts.add(tile);
  add(key, parts);
}

std::optional<StoredResult> TileStore::find(std::string_view key) {
  auto result = state_->read([&](StoreDatabase& database) { return database.find(key); });
  if (result) state_->write([&](StoreDatabase& database) { database.touch(key); });
  return result;
}

std::vector<StoredResult> TileStore::list(std::string_view genome, std::string_view model) {
  return state_->list(genome, model);
}

void TileStore::remove(std::string_view key) {
  state_->write([&](StoreDatabase& database) { database.remove(key); });
}

TileStore::Info TileStore::info() { return state_->info(); }

TileStore::Verification TileStore::verify(std::stop_token stop) {
  constexpr int atOnce = 64;  // rows read before others get their turn
  Verification found;
  const bool sound = state_->write([](StoreDatabase& database) { return database.pagesAreSound(); });
  if (!sound) state_->setAside();
  for (int64_t after = 0;;) {
    throwIfStopped(stop);
    const auto parts =
        state_->write([&](StoreDatabase& database) { return database.partsAfter(after, atOnce); });
    if (parts.empty()) break;
    after = parts.back().id;
    for (const StoredPart& part : parts) {
      ++found.checked;
      if (contents(part, part.name)) continue;
      ++found.damaged;
      state_->dropDamaged(part);
    }
  }
  found.sentence =
      sound ? fmt::format("{} stored parts checked, {} damaged and removed.", found.checked, found.damaged)
            : "The cache was damaged, is set aside, and begins anew.";
  return found;
}

int64_t TileStore::clear(int days) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const int64_t limit = days == 0 ? std::numeric_limits<int64_t>::max()
                                  : std::chrono::duration_cast<std::chrono::milliseconds>(now).count() -
                                        int64_t{days} * 24 * 3600 * 1000;
  const int64_t freed = state_->write([&](StoreDatabase& database) {
    const int64_t before = database.usedBytes();
    for (const std::string& key : database.unusedSince(limit)) database.remove(key);
    database.shrink();
    return before - database.usedBytes();
  });
  return freed + state_->removeSetAside(days);
}

std::vector<std::string> TileStore::takeNotices() { return state_->takeNotices(); }

}  // namespace janus
