// Pieces of data by key: kept within a memory budget, asked for once, let go when nobody looks at them any
// more.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <vector>

#include "ui/data/feed.h"

namespace janus::ui {

// Lives on the window's thread. A piece that is wanted is never evicted, even above the budget.
template <class Key, class Value>
class PieceCache {
 public:
  using Ask = std::function<Ticket(const Key&, std::function<void(Value)>, Failed)>;
  using Cost = std::function<size_t(const Value&)>;  // bytes

  PieceCache(size_t budget, Cost cost, Ask ask, std::function<void()> changed)
      : budget_(budget), cost_(std::move(cost)), ask_(std::move(ask)), changed_(std::move(changed)) {}
  PieceCache(const PieceCache&) = delete;
  PieceCache& operator=(const PieceCache&) = delete;

  const Value* find(const Key& key) const {
    const auto found = pieces_.find(key);
    if (found == pieces_.end()) return nullptr;
    found->second.used = ++clock_;
    return &found->second.value;
  }
  const QString* failure(const Key& key) const {
    const auto found = failures_.find(key);
    return found == failures_.end() ? nullptr : &found->second;
  }
  bool waitingFor(const Key& key) const { return tickets_.contains(key); }
  bool waiting() const { return !tickets_.empty(); }
  size_t bytes() const { return bytes_; }

  // What is looked at now, most urgent first: asks for what is missing and has not failed, drops the requests
  // for anything else.
  void want(const std::vector<Key>& keys) {
    wanted_ = std::set<Key>(keys.begin(), keys.end());
    std::erase_if(tickets_, [&](const auto& asked) { return !wanted_.contains(asked.first); });
    for (const Key& key : keys) askFor(key);
    evict();
  }

  // Ask again for what has failed (at the next want()).
  void forgetFailures() { failures_.clear(); }

  // Forget the pieces (requests and failures included) that `gone` names.
  template <class Predicate>
  void forget(Predicate gone) {
    std::erase_if(tickets_, [&](const auto& asked) { return gone(asked.first); });
    std::erase_if(failures_, [&](const auto& failed) { return gone(failed.first); });
    std::erase_if(pieces_, [&](const auto& piece) {
      if (!gone(piece.first)) return false;
      bytes_ -= piece.second.bytes;
      return true;
    });
  }

 private:
  struct Piece {
    Value value;
    size_t bytes = 0;
    mutable uint64_t used = 0;
  };

  void askFor(const Key& key) {
    if (pieces_.contains(key) || tickets_.contains(key) || failures_.contains(key)) return;
    tickets_[key] = ask_(
        key, [this, key](Value value) { accept(key, std::move(value)); },
        [this, key](const QString& sentence) { refuse(key, sentence); });
  }

  void finish(const Key& key) {
    const auto asked = tickets_.find(key);
    if (asked == tickets_.end()) return;
    asked->second.done();
    tickets_.erase(asked);
  }

  void accept(Key key, Value value) {  // by value: the callback that holds the key goes with its ticket
    finish(key);
    const size_t bytes = cost_(value);
    bytes_ += bytes;
    pieces_[key] = {std::move(value), bytes, ++clock_};
    evict();
    changed_();
  }

  void refuse(Key key, QString sentence) {
    finish(key);
    failures_[key] = std::move(sentence);
    changed_();
  }

  void evict() {
    while (bytes_ > budget_) {
      auto oldest = pieces_.end();
      for (auto piece = pieces_.begin(); piece != pieces_.end(); ++piece)
        if (!wanted_.contains(piece->first) &&
            (oldest == pieces_.end() || piece->second.used < oldest->second.used))
          oldest = piece;
      if (oldest == pieces_.end()) return;
      bytes_ -= oldest->second.bytes;
      pieces_.erase(oldest);
    }
  }

  size_t budget_, bytes_ = 0;
  Cost cost_;
  Ask ask_;
  std::function<void()> changed_;
  std::map<Key, Piece> pieces_;
  std::map<Key, QString> failures_;
  std::set<Key> wanted_;
  mutable uint64_t clock_ = 0;
  std::map<Key, Ticket> tickets_;  // last: requests are cancelled before anything they would touch goes
};

}  // namespace janus::ui
