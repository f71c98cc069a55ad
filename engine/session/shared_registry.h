// Things that are open, by key, shared between requests.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace janus {

template <class Thing>
class SharedRegistry {
 public:
  using Pointer = std::shared_ptr<Thing>;

  Pointer find(const std::string& key) const {
    const std::lock_guard lock(mutex_);
    const auto found = things_.find(key);
    return found == things_.end() ? nullptr : found->second;
  }

  void put(const std::string& key, Pointer thing) {
    const std::lock_guard lock(mutex_);
    things_[key] = std::move(thing);
  }

  // The one there, else the one made now. Two requests for the same thing open it once: the second waits.
  Pointer findOrMake(const std::string& key, const std::function<Pointer()>& make) {
    const std::lock_guard making(making_);
    if (Pointer there = find(key)) return there;
    Pointer made = make();
    put(key, made);
    return made;
  }

  // Whatever keys it has. Who holds it keeps it.
  void drop(const Pointer& thing) {
    const std::lock_guard lock(mutex_);
    std::erase_if(things_, [&](const auto& entry) { return entry.second == thing; });
  }

  std::vector<Pointer> all() const {
    const std::lock_guard lock(mutex_);
    std::vector<Pointer> all;
    for (const auto& [key, thing] : things_) all.push_back(thing);
    return all;
  }

 private:
  mutable std::mutex mutex_;
  std::mutex making_;
  std::map<std::string, Pointer> things_;
};

}  // namespace janus
