// The machine that a pickle drives: a stack, marks on it, and a memo. It builds nodes and calls nothing.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/checkpoint/pickle.h"

namespace janus {

// Every step is checked against what is on the stack and against limits of time and memory, and throws Error
// (Input) naming the opcode's byte.
class PickleMachine {
 public:
  PickleMachine(Pickle& pickle, const std::filesystem::path& file) : pickle_(pickle), file_(file) {}

  // The byte of the pickle where the next opcode is, for messages.
  void setPlace(size_t byte) { opcodeAt_ = byte; }
  [[noreturn]] void fail(const std::string& what) const;

  // The stack.
  void push(NodeKind kind);
  void pushInteger(NodeKind kind, int64_t value);
  void pushFloat(double value);
  void pushText(NodeKind kind, std::string_view text);
  void mark();
  size_t aboveMark();  // how many values lie above the last mark, which is taken away
  void finish();       // the one value that is left is what the pickle holds

  // The memo.
  void remember(uint32_t key);
  void rememberNext();
  void recall(uint32_t key);

  // Containers, made of or filled with the last `count` values. A Call may be filled too: it stands for an
  // object of an unknown class.
  void pushTuple(size_t count);
  void append(size_t count) { extend(popMany(count), NodeKind::List); }
  void addToSet(size_t count) { extend(popMany(count), NodeKind::Set); }
  void setItems(size_t count);

  // Names and what is done with them.
  void pushName(std::string_view module, std::string_view name);
  void pushNameFromStack();
  void call();  // REDUCE and NEWOBJ. Only OrderedDict means something here: a Dict.
  void build();
  void pushStorage();

 private:
  PickleNode& node(NodeId id) { return pickle_.nodes_[id]; }
  NodeId make(NodeKind kind);
  NodeId makeText(std::string_view text);
  void pushId(NodeId id);
  NodeId top();
  NodeId pop();
  std::vector<NodeId> popMany(size_t count);
  void need(size_t count) const;
  void charge(size_t items);
  void extend(const std::vector<NodeId>& items, NodeKind wanted);
  void checkKey(NodeId id);
  void nameFrom(NodeId module, NodeId name);
  void pushOrdered(NodeId arguments);
  void copyPairs(const std::vector<NodeId>& pairs, NodeId dict);

  Pickle& pickle_;
  const std::filesystem::path& file_;
  size_t opcodeAt_ = 0;
  size_t items_ = 0;
  std::vector<NodeId> stack_;
  std::vector<size_t> marks_;
  std::unordered_map<uint32_t, NodeId> memo_;
};

}  // namespace janus
