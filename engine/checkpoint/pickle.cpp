#include "engine/checkpoint/pickle.h"

#include <bit>

#include <fmt/format.h>

#include "base/little_endian.h"
#include "engine/checkpoint/pickle_machine.h"

namespace janus {
namespace {

constexpr size_t mostSteps = 20'000'000, longestText = 16 << 20, longestLine = 4096;

// Turns the opcodes into steps of the machine (names and numbers: Python, Lib/pickletools.py). Each group
// answers whether the opcode was one of its own.
class PickleReader {
 public:
  PickleReader(Pickle& pickle, std::string_view bytes, const std::filesystem::path& file)
      : machine_(pickle, file), bytes_(bytes), cursor_(bytes) {}

  void read() {
    if (take<uint8_t>() != 0x80) machine_.fail("it does not begin as a pickle of protocol 2 or later");
    if (const auto protocol = take<uint8_t>(); protocol < 2 || protocol > 5)
      machine_.fail(fmt::format("pickle protocol {} is not read, wanted 2 to 5", protocol));
    for (size_t steps = 0; !stopped_; ++steps) {
      if (steps >= mostSteps) machine_.fail(fmt::format("more than {} steps", mostSteps));
      machine_.setPlace(cursor_.at());
      if (cursor_.left() == 0) machine_.fail("it ends without STOP");
      step(take<uint8_t>());
    }
    if (cursor_.left() != 0) machine_.fail(fmt::format("{} bytes follow its end", cursor_.left()));
  }

 private:
  void step(uint8_t opcode) {
    if (!constant(opcode) && !number(opcode) && !text(opcode) && !container(opcode) && !memo(opcode) &&
        !object(opcode) && !frame(opcode))
      machine_.fail(fmt::format("opcode 0x{:02x} is not read, no model needs it", opcode));
  }

  bool frame(uint8_t opcode) {
    switch (opcode) {
      case 0x95:
        return take<uint64_t>(), true;  // FRAME only helps reading ahead
      case '.':
        machine_.finish();
        return stopped_ = true;
      case '(':
        return machine_.mark(), true;
      default:
        return false;
    }
  }

  bool constant(uint8_t opcode) {
    switch (opcode) {
      case '}':
        return machine_.push(NodeKind::Dict), true;
      case ']':
        return machine_.push(NodeKind::List), true;
      case ')':
        return machine_.push(NodeKind::Tuple), true;
      case 0x8f:
        return machine_.push(NodeKind::Set), true;
      case 'N':
        return machine_.push(NodeKind::None), true;
      case 0x88:
        return machine_.pushInteger(NodeKind::Bool, 1), true;
      case 0x89:
        return machine_.pushInteger(NodeKind::Bool, 0), true;
      default:
        return false;
    }
  }

  bool number(uint8_t opcode) {
    switch (opcode) {
      case 'K':
        return machine_.pushInteger(NodeKind::Int, take<uint8_t>()), true;
      case 'M':
        return machine_.pushInteger(NodeKind::Int, take<uint16_t>()), true;
      case 'J':
        return machine_.pushInteger(NodeKind::Int, take<int32_t>()), true;
      case 0x8a:
        return pushLong(take<uint8_t>()), true;
      case 'G':
        return pushFloat(), true;
      default:
        return false;
    }
  }

  bool text(uint8_t opcode) {
    switch (opcode) {
      case 'X':
        return pushText(NodeKind::Text, take<uint32_t>()), true;
      case 0x8c:
        return pushText(NodeKind::Text, take<uint8_t>()), true;
      case 0x8d:
        return pushText(NodeKind::Text, take<uint64_t>()), true;
      case 'U':
      case 'C':
        return pushText(NodeKind::Bytes, take<uint8_t>()), true;
      case 'T':
        return pushString(take<int32_t>()), true;
      case 'B':
        return pushText(NodeKind::Bytes, take<uint32_t>()), true;
      default:
        return false;
    }
  }

  bool container(uint8_t opcode) {
    switch (opcode) {
      case 0x85:
      case 0x86:
      case 0x87:
        return machine_.pushTuple(opcode - 0x84u), true;
      case 't':
        return machine_.pushTuple(machine_.aboveMark()), true;
      case 'a':
        return machine_.append(1), true;
      case 'e':
        return machine_.append(machine_.aboveMark()), true;
      case 's':
        return machine_.setItems(2), true;
      case 'u':
        return machine_.setItems(machine_.aboveMark()), true;
      case 0x90:
        return machine_.addToSet(machine_.aboveMark()), true;
      default:
        return false;
    }
  }

  bool memo(uint8_t opcode) {
    switch (opcode) {
      case 'q':
        return machine_.remember(take<uint8_t>()), true;
      case 'r':
        return machine_.remember(take<uint32_t>()), true;
      case 0x94:
        return machine_.rememberNext(), true;
      case 'h':
        return machine_.recall(take<uint8_t>()), true;
      case 'j':
        return machine_.recall(take<uint32_t>()), true;
      default:
        return false;
    }
  }

  bool object(uint8_t opcode) {
    switch (opcode) {
      case 'c':
        return pushGlobal(), true;
      case 0x93:
        return machine_.pushNameFromStack(), true;
      case 'R':
      case 0x81:
        return machine_.call(), true;
      case 'b':
        return machine_.build(), true;
      case 'Q':
        return machine_.pushStorage(), true;
      default:
        return false;
    }
  }

  // Little-endian two's complement of any length. What does not fit 64 bits stays a value without a number.
  void pushLong(uint8_t length) {
    const std::string_view bytes = takeBytes(length);
    if (length > 8) return machine_.push(NodeKind::BigInt);
    uint64_t value = length > 0 && (bytes.back() & 0x80) ? ~uint64_t{0} : 0;
    for (size_t i = bytes.size(); i-- > 0;) value = value << 8 | static_cast<uint8_t>(bytes[i]);
    machine_.pushInteger(NodeKind::Int, static_cast<int64_t>(value));
  }

  void pushFloat() {
    uint64_t bits = 0;
    for (const char c : takeBytes(8))
      bits = bits << 8 | static_cast<uint8_t>(c);  // big-endian, alone in this format
    machine_.pushFloat(std::bit_cast<double>(bits));
  }

  void pushText(NodeKind kind, uint64_t length) {
    if (length > longestText)
      machine_.fail(fmt::format("a text of {} bytes, at most {} are read", length, longestText));
    machine_.pushText(kind, takeBytes(length));
  }

  void pushString(int32_t length) {
    if (length < 0) machine_.fail("a text of negative length");
    pushText(NodeKind::Bytes, static_cast<uint64_t>(length));
  }

  void pushGlobal() {
    const std::string_view module = takeLine(), name = takeLine();
    machine_.pushName(module, name);
  }

  template <class Number>
  Number take() {
    const Number value = cursor_.take<Number>();
    if (cursor_.failed()) machine_.fail("it ends inside a value");
    return value;
  }

  std::string_view takeBytes(uint64_t count) {
    const std::string_view bytes = cursor_.take(count);
    if (cursor_.failed()) machine_.fail(fmt::format("it ends inside a value of {} bytes", count));
    return bytes;
  }

  std::string_view takeLine() {
    const std::string_view ahead = bytes_.substr(cursor_.at(), longestLine + 1);
    const size_t end = ahead.find('\n');
    if (end == ahead.npos) machine_.fail("a name does not end");
    return takeBytes(end + 1).substr(0, end);
  }

  PickleMachine machine_;
  std::string_view bytes_;
  LittleEndianCursor cursor_;
  bool stopped_ = false;
};

}  // namespace

Pickle::Pickle(std::string bytes, const std::filesystem::path& file) : bytes_(std::move(bytes)) {
  PickleReader(*this, bytes_, file).read();
}

std::string Pickle::nameOf(NodeId id) const {
  const PickleNode* node = &nodes_[id];
  if (node->kind == NodeKind::Call) node = &nodes_[node->items[0]];
  if (node->kind != NodeKind::Name) return {};
  return std::string(nodes_[node->items[0]].text) + " " + std::string(nodes_[node->items[1]].text);
}

const NodeId* Pickle::find(NodeId dict, std::string_view key) const {
  const PickleNode& node = nodes_[dict];
  if (node.kind != NodeKind::Dict) return nullptr;
  for (size_t i = node.items.size(); i >= 2; i -= 2)
    if (nodes_[node.items[i - 2]].kind == NodeKind::Text && nodes_[node.items[i - 2]].text == key)
      return &node.items[i - 1];
  return nullptr;
}

}  // namespace janus
