#include "engine/store/open_store.h"

#include <algorithm>

#include <fmt/format.h>

namespace janus {
namespace {

namespace fs = std::filesystem;

// A database this small is always checked whole when opened; it takes a few hundredths of a second.
constexpr int64_t smallDatabase = int64_t{64} << 20;

std::string megabytes(int64_t bytes) {
  if (bytes >= 1'000'000'000) return fmt::format("{:.1f} GB", static_cast<double>(bytes) / 1e9);
  return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
}

}  // namespace

OpenStore::OpenStore(StoreOptions options) : options_(std::move(options)) { open(); }

OpenStore::~OpenStore() { close(); }

void OpenStore::open() {
  if (options_.folder.empty()) return openInMemory({});
  try {
    openFolder();
  } catch (const Error& problem) {
    openInMemory(problem.what());
  } catch (const DatabaseError& problem) {
    openInMemory(fmt::format("The cache in {} cannot be opened ({}).", place(), problem.what()));
  }
}

void OpenStore::openFolder() {
  folder_.emplace(options_.folder);
  const bool writer = folder_->lock();
  if (folder_->hardLinked())
    return openInMemory(
        fmt::format("The cache {} has a second name (hard link), which can destroy it; remove one.",
                    inQuotes(folder_->database().string())));
  return writer ? openForWriting() : openForReading();
}

void OpenStore::openForWriting() {
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

void OpenStore::openForReading() {
  openInMemory(fmt::format("Another program writes the cache in {}; this one reads it.", place()));
  if (StoreDatabase::lookAt(folder_->database(), Database::Access::Read, false) == StoreDatabase::Look::Ours)
    reading_ = std::make_unique<StoreDatabase>(folder_->database(), Database::Access::Read, true);
}

void OpenStore::openInMemory(const std::string& reason) {
  writing_ = std::make_unique<StoreDatabase>(":memory:", Database::Access::Write, false);
  inMemory_ = true;
  whyInMemory_ = reason;
  if (!reason.empty()) note(reason + " New results are kept in memory until the program ends.");
}

void OpenStore::close() noexcept {
  const bool wrote = writing_ && !inMemory_;
  writing_.reset();
  reading_.reset();
  if (wrote) folder_->markClosed();
}

// The file is damaged: set it aside and begin a new one. It cannot be written: keep what can still be read,
// and write to memory. Anything else is a mistake of ours.
void OpenStore::recover(const DatabaseError& problem) {
  if (!inMemory_ && problem.damaged()) return beginAnew();
  if (inMemory_ || !problem.unwritable())
    throw internalError(fmt::format("The cache in {} failed: {}.", place(), problem.what()));
  reading_ = std::move(writing_);
  openInMemory(fmt::format("The cache in {} cannot be written ({}).", place(), problem.what()));
}

void OpenStore::beginAnew() {
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

void OpenStore::stopReading() {
  reading_.reset();
  note("The cache in " + place() + " can no longer be read; results are computed again.");
}

void OpenStore::setAside() {
  const std::lock_guard lock(mutex_);
  if (!inMemory_) beginAnew();
}

void OpenStore::dropDamaged(const StoredPart& part) {
  write([&](StoreDatabase& database) { database.erase(part); });
  const std::lock_guard lock(mutex_);
  reading_.reset();  // we cannot mend what another process writes: go without
  if (!std::exchange(damageNoted_, true))
    note(fmt::format("A stored result in {} was damaged and is computed again.", place()));
}

std::vector<StoredResult> OpenStore::list(std::string_view genome, std::string_view model) {
  auto results = write([&](StoreDatabase& database) { return database.list(genome, model); });
  const std::lock_guard lock(mutex_);
  if (!reading_) return results;
  try {
    for (StoredResult& result : reading_->list(genome, model))
      if (std::none_of(results.begin(), results.end(),
                       [&](const auto& known) { return known.key == result.key; }))
        results.push_back(std::move(result));
  } catch (const DatabaseError&) {
    stopReading();
  }
  return results;
}

std::vector<std::string> OpenStore::takeNotices() {
  const std::lock_guard lock(mutex_);
  return std::exchange(notices_, {});
}

void OpenStore::evict(std::string_view kept) {
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

// The database that is written holds nothing yet where the file's is only read.
TileStore::Info OpenStore::info() {
  const auto counted = [](StoreDatabase& database) {
    TileStore::Info found;
    found.bytes = database.usedBytes();
    found.results = database.results();
    found.parts = database.parts();
    return found;
  };
  TileStore::Info info = write(counted);
  const int64_t inMemory = info.results;
  const std::lock_guard lock(mutex_);
  try {
    if (reading_) info = counted(*reading_);
  } catch (const DatabaseError&) {
    stopReading();
  }
  info.writable = !inMemory_;
  if (!inMemory_ || reading_) info.file = folder_->database();
  info.quota = info.file.empty() ? options_.memoryQuota : options_.quota;
  info.sentence = fmt::format("{} holds {} {} in {} tiles, {} of at most {}.",
                              info.file.empty() ? "The cache in memory" : inQuotes(info.file.string()),
                              info.results, info.results == 1 ? "run" : "runs", info.parts,
                              megabytes(info.bytes), megabytes(info.quota));
  if (reading_ && inMemory > 0) info.sentence += fmt::format(" {} more in memory.", inMemory);
  return info;
}

void OpenStore::requireWritable() {
  const std::lock_guard lock(mutex_);
  if (inMemory_)
    throw resourceError(fmt::format("The cache cannot be checked or cleared now. {}{}", whyInMemory_,
                                    reading_ ? " Close that program and try again." : ""));
}

}  // namespace janus
