// Things that are open, by key, shared between requests, each until it was closed as often as it was opened.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/error.h"

namespace janus {

// Safe to use from several threads. Whoever holds a pointer keeps the thing alive, be it closed or not.
template <class Thing>
class SharedRegistry {
 public:
  using Pointer = std::shared_ptr<Thing>;

  // `kind`: the word that errors have for such a thing.
  explicit SharedRegistry(const char* kind) : kind_(kind) {}

  // One more has open what is made of `origin`: the thing there, or one that is closed and still held by
  // somebody, or else one made now. Two requests for the same thing make it once: the second waits. From now
  // on it is found by `keyOf` it, until closed. Throws what `make` throws.
  Pointer open(const std::string& origin, const std::function<Pointer()>& make,
               const std::function<std::string(const Thing&)>& keyOf) {
    const std::lock_guard making(making_);
    Pointer thing = made_[origin].lock();
    if (!thing) made_[origin] = thing = make();
    std::erase_if(made_, [](const auto& entry) { return entry.second.expired(); });
    const std::lock_guard lock(mutex_);
    Lease& lease = open_[keyOf(*thing)];
    lease.thing = thing;
    ++lease.count;
    return thing;
  }

  // nullptr where it is not open.
  Pointer find(const std::string& key) const {
    const std::lock_guard lock(mutex_);
    const auto found = open_.find(key);
    return found == open_.end() ? nullptr : found->second.thing;
  }

  // Throws Error (Usage) where it is not open.
  Pointer get(const std::string& key) const {
    if (Pointer found = find(key)) return found;
    throw usageError("The engine has no " + std::string(kind_) + " " + inQuotes(key) + " open.");
  }

  // One less has it open. True when that was the last; nothing happens where it is not open.
  bool close(const std::string& key) {
    Pointer last;  // let go outside of the lock
    const std::lock_guard lock(mutex_);
    const auto found = open_.find(key);
    if (found == open_.end() || --found->second.count > 0) return false;
    last = std::move(found->second.thing);
    open_.erase(found);
    return true;
  }

  // Nobody has them open any more, whoever opened them.
  void closeAll(const std::function<bool(const std::string& key, const Thing&)>& which) {
    std::vector<Pointer> closed;  // let go outside of the lock
    const std::lock_guard lock(mutex_);
    std::erase_if(open_, [&](const auto& entry) {
      const bool closing = which(entry.first, *entry.second.thing);
      if (closing) closed.push_back(entry.second.thing);
      return closing;
    });
  }

  size_t size() const {
    const std::lock_guard lock(mutex_);
    return open_.size();
  }

 private:
  struct Lease {
    Pointer thing;
    int count = 0;
  };
  const char* const kind_;
  std::mutex making_;
  std::map<std::string, std::weak_ptr<Thing>> made_;  // by origin; under making_
  mutable std::mutex mutex_;
  std::map<std::string, Lease> open_;  // by key
};

}  // namespace janus
