// Pickles read as inert data: a tree of values in which every callable is only a name.
#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace janus {

using NodeId = uint32_t;

enum class NodeKind : uint8_t {
  None,
  Bool,
  Int,
  BigInt,
  Float,
  Text,
  Bytes,
  Tuple,
  List,
  Set,
  Dict,    // items: key, value, key, value, ...; also collections.OrderedDict
  Name,    // items: module, name (both Text); what GLOBAL names, never looked up
  Call,    // items: callee, arguments, state (None until BUILD), then whatever was appended or set
  Storage  // items: the persistent id, a tuple
};

struct PickleNode {
  NodeKind kind = NodeKind::None;
  bool ordered = false;  // a Dict that was made by collections.OrderedDict
  union {
    int64_t integer = 0;  // Bool, Int
    double real;          // Float
  };
  std::string_view text;  // Text, Bytes: a part of the pickle itself
  std::vector<NodeId> items;
};

// What a pickle holds. Values may be shared and may contain themselves: whoever walks it counts steps.
class Pickle {
 public:
  // Protocols 2 to 5, and of their opcodes those that data need (the set PyTorch's own weights-only reader
  // takes, and what protocol 4 writes instead). INST, OBJ, POP, extension codes, the text opcodes of protocol
  // 0 and out-of-band buffers are refused. Time and memory are bounded by the limits below. Throws Error
  // (Input) with the byte.
  Pickle(std::string bytes, const std::filesystem::path& file);
  Pickle(const Pickle&) = delete;
  Pickle& operator=(const Pickle&) = delete;

  NodeId root() const { return root_; }
  const PickleNode& operator[](NodeId id) const { return nodes_[id]; }

  // "module name" of a Name, or of the callee of a Call; empty for anything else.
  std::string nameOf(NodeId id) const;
  // The value under a text key of a Dict, or nullptr. The last one wins, as in Python.
  const NodeId* find(NodeId dict, std::string_view key) const;
  // Every name the pickle mentions, as "module name".
  const std::set<std::string>& names() const { return names_; }

 private:
  friend class PickleMachine;

  std::string bytes_;
  std::vector<PickleNode> nodes_;
  NodeId root_ = 0;
  std::set<std::string> names_;
};

}  // namespace janus
