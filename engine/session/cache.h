// What is kept of earlier results, opened when it is first needed: not every question needs it.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/job/job_queue.h"
#include "engine/store/tile_store.h"
#include "protocol/keeping_messages.h"

namespace janus {

// Safe to use from several threads.
class Cache {
 public:
  explicit Cache(std::filesystem::path folder) : folder_(std::move(folder)) {}

  // Throws Error (Resource) where the folder cannot be used.
  TileStore& store() { return *shared(); }
  const std::shared_ptr<TileStore>& shared();

  CacheAnswer answer(const CacheRequest& request, const JobControl& control);

  // What the user should know, each told once; nothing before the cache was opened.
  std::vector<std::string> takeNotices();
  // Of the file alone, once it was opened: told also while the store is busy.
  int64_t bytes() const;

 private:
  const std::filesystem::path folder_;
  mutable std::mutex opening_;
  std::shared_ptr<TileStore> store_;
  std::filesystem::path file_;
};

}  // namespace janus
