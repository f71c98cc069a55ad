#include "engine/session/cache.h"

#include <fmt/format.h>

#include "base/error.h"

namespace janus {
namespace {

// What was done, as a sentence; nothing where only looking was asked for.
std::string doneBy(const CacheRequest& request, TileStore& store, std::stop_token stop) {
  const std::string& action = request.action;
  if (action == "info") return "";
  if (action != "verify" && action != "clear")
    throw usageError("The cache cannot " + inQuotes(action) + "; say info, verify or clear.");
  store.requireWritable();
  if (action == "verify") return store.verify(stop).sentence;
  return fmt::format("{} MB freed.", store.clear(request.olderDays) >> 20);
}

}  // namespace

const std::shared_ptr<TileStore>& Cache::shared() {
  const std::lock_guard lock(opening_);
  if (!store_) {
    store_ = std::make_shared<TileStore>(StoreOptions{.folder = folder_});
    file_ = store_->info().file;
  }
  return store_;
}

CacheAnswer Cache::answer(const CacheRequest& request, const JobControl& control) {
  const std::string sentence = doneBy(request, store(), control.stop);
  const TileStore::Info info = store().info();
  return {.bytes = info.bytes,
          .runs = info.results,
          .tiles = info.parts,
          .quota = info.quota,
          .path = info.file.string(),
          .sentence = sentence.empty() ? info.sentence : sentence};
}

std::vector<std::string> Cache::takeNotices() {
  std::unique_lock lock(opening_);
  const auto store = store_;
  lock.unlock();
  return store ? store->takeNotices() : std::vector<std::string>();
}

int64_t Cache::bytes() const {
  std::unique_lock lock(opening_);
  const std::filesystem::path file = file_;
  lock.unlock();
  std::error_code error;
  const auto bytes = std::filesystem::file_size(file, error);
  return error ? 0 : static_cast<int64_t>(bytes);
}

}  // namespace janus
