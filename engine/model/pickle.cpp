#include "engine/model/pickle.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <unordered_map>

#include <fmt/format.h>

#include "engine/model/little_endian.h"
#include "engine/model/source_file.h"

namespace janus {
namespace {

constexpr size_t mostSteps = 20'000'000, mostNodes = 2'000'000, deepestMarks = 200, largestStack = 2'000'000,
                 largestMemo = 5'000'000, longestText = 16 << 20, longestName = 4096, mostNames = 10'000,
                 mostItems = 20'000'000, longestKey = 16;

bool isKey(NodeKind kind) {
  return kind == NodeKind::None || kind == NodeKind::Bool || kind == NodeKind::Int ||
         kind == NodeKind::BigInt || kind == NodeKind::Float || kind == NodeKind::Text ||
         kind == NodeKind::Bytes;
}

}  // namespace

// The pickle machine: a stack, marks on it, and a memo. It builds nodes and calls nothing.
class PickleReader {
 public:
  PickleReader(Pickle& pickle, const std::filesystem::path& file)
      : pickle_(pickle), file_(file), cursor_(pickle.bytes_) {}

  void read() {
    opcodeAt_ = 0;
    if (take<uint8_t>() != 0x80) fail("it does not begin as a pickle of protocol 2 or later");
    if (const auto protocol = take<uint8_t>(); protocol < 2 || protocol > 5)
      fail(fmt::format("pickle protocol {} is not read, wanted 2 to 5", protocol));
    for (size_t steps = 0; !stopped_; ++steps) {
      if (steps >= mostSteps) fail(fmt::format("more than {} steps", mostSteps));
      opcodeAt_ = cursor_.at();
      if (cursor_.left() == 0) fail("it ends without STOP");
      step(take<uint8_t>());
    }
    if (cursor_.left() != 0) fail(fmt::format("{} bytes follow its end", cursor_.left()));
  }

 private:
  void step(uint8_t opcode) {
    switch (opcode) {
      case 0x95:
        take<uint64_t>();
        break;  // FRAME only helps reading ahead
      case '.':
        return stop();
      case '(':
        return mark();
      case '}':
        return push(NodeKind::Dict);
      case ']':
        return push(NodeKind::List);
      case ')':
        return push(NodeKind::Tuple);
      case 0x8f:
        return push(NodeKind::Set);
      case 0x85:
        return pushTuple(1);
      case 0x86:
        return pushTuple(2);
      case 0x87:
        return pushTuple(3);
      case 't':
        return pushTuple(aboveMark());
      case 'N':
        return push(NodeKind::None);
      case 0x88:
        return pushInteger(NodeKind::Bool, 1);
      case 0x89:
        return pushInteger(NodeKind::Bool, 0);
      case 'K':
        return pushInteger(NodeKind::Int, take<uint8_t>());
      case 'M':
        return pushInteger(NodeKind::Int, take<uint16_t>());
      case 'J':
        return pushInteger(NodeKind::Int, take<int32_t>());
      case 0x8a:
        return pushLong(take<uint8_t>());
      case 'G':
        return pushFloat();
      case 'X':
        return pushText(NodeKind::Text, take<uint32_t>());
      case 0x8c:
        return pushText(NodeKind::Text, take<uint8_t>());
      case 0x8d:
        return pushText(NodeKind::Text, take<uint64_t>());
      case 'U':
        return pushText(NodeKind::Bytes, take<uint8_t>());
      case 'T':
        return pushString(take<int32_t>());
      case 'C':
        return pushText(NodeKind::Bytes, take<uint8_t>());
      case 'B':
        return pushText(NodeKind::Bytes, take<uint32_t>());
      case 'q':
        return remember(take<uint8_t>());
      case 'r':
        return remember(take<uint32_t>());
      case 0x94:
        return remember(static_cast<uint32_t>(memo_.size()));
      case 'h':
        return recall(take<uint8_t>());
      case 'j':
        return recall(take<uint32_t>());
      case 'a':
        return append(1);
      case 'e':
        return append(aboveMark());
      case 's':
        return setItems(2);
      case 'u':
        return setItems(aboveMark());
      case 0x90:
        return addToSet(aboveMark());
      case 'c':
        return pushGlobal();
      case 0x93:
        return pushNameFromStack();
      case 'R':
      case 0x81:
        return call();
      case 'b':
        return build();
      case 'Q':
        return pushStorage();
      default:
        fail(fmt::format("opcode 0x{:02x} is not read, no model needs it", opcode));
    }
  }

  // Nodes and the stack.

  PickleNode& node(NodeId id) { return pickle_.nodes_[id]; }

  NodeId make(NodeKind kind) {
    if (pickle_.nodes_.size() >= mostNodes) fail(fmt::format("more than {} values", mostNodes));
    pickle_.nodes_.emplace_back().kind = kind;
    return static_cast<NodeId>(pickle_.nodes_.size() - 1);
  }

  void pushId(NodeId id) {
    if (stack_.size() >= largestStack) fail(fmt::format("more than {} values on the stack", largestStack));
    stack_.push_back(id);
  }

  void push(NodeKind kind) { pushId(make(kind)); }

  size_t base() const { return marks_.empty() ? 0 : marks_.back(); }

  void need(size_t count) {
    if (stack_.size() - base() < count) fail("it takes from an empty stack");
  }

  NodeId top() {
    need(1);
    return stack_.back();
  }

  NodeId pop() {
    const NodeId id = top();
    stack_.pop_back();
    return id;
  }

  std::vector<NodeId> popMany(size_t count) {
    need(count);
    std::vector<NodeId> ids(stack_.end() - static_cast<std::ptrdiff_t>(count), stack_.end());
    stack_.resize(stack_.size() - count);
    return ids;
  }

  void mark() {
    if (marks_.size() >= deepestMarks) fail(fmt::format("marks nest deeper than {}", deepestMarks));
    marks_.push_back(stack_.size());
  }

  // How many values lie above the last mark, which is taken away.
  size_t aboveMark() {
    if (marks_.empty()) fail("it needs a mark that is not there");
    const size_t count = stack_.size() - marks_.back();
    marks_.pop_back();
    return count;
  }

  void stop() {
    pickle_.root_ = pop();
    if (!stack_.empty() || !marks_.empty()) fail("values are left on the stack at its end");
    stopped_ = true;
  }

  // Values.

  // A container can be copied into others again and again by a few bytes each, so the copies are counted too.
  void charge(size_t items) {
    items_ += items;
    if (items_ > mostItems) fail(fmt::format("more than {} items in its containers", mostItems));
  }

  void pushTuple(size_t count) {
    charge(count);
    auto items = popMany(count);
    push(NodeKind::Tuple);
    node(stack_.back()).items = std::move(items);
  }

  void pushInteger(NodeKind kind, int64_t value) {
    push(kind);
    node(stack_.back()).integer = value;
  }

  // Little-endian two's complement of any length. What does not fit 64 bits stays a value without a number.
  void pushLong(uint8_t length) {
    const std::string_view bytes = takeBytes(length);
    if (length > 8) return push(NodeKind::BigInt);
    uint64_t value = length > 0 && (bytes.back() & 0x80) ? ~uint64_t{0} : 0;
    for (size_t i = bytes.size(); i-- > 0;) value = value << 8 | static_cast<uint8_t>(bytes[i]);
    pushInteger(NodeKind::Int, static_cast<int64_t>(value));
  }

  void pushFloat() {
    uint64_t bits = 0;
    for (const char c : takeBytes(8))
      bits = bits << 8 | static_cast<uint8_t>(c);  // big-endian, alone in this format
    push(NodeKind::Float);
    node(stack_.back()).real = std::bit_cast<double>(bits);
  }

  void pushText(NodeKind kind, uint64_t length) {
    if (length > longestText)
      fail(fmt::format("a text of {} bytes, at most {} are read", length, longestText));
    const std::string_view text = takeBytes(length);
    push(kind);
    node(stack_.back()).text = text;
  }

  void pushString(int32_t length) {
    if (length < 0) fail("a text of negative length");
    pushText(NodeKind::Bytes, static_cast<uint64_t>(length));
  }

  void remember(uint32_t key) {
    if (memo_.size() >= largestMemo) fail(fmt::format("more than {} values in the memo", largestMemo));
    memo_[key] = top();
  }

  void recall(uint32_t key) {
    const auto found = memo_.find(key);
    if (found == memo_.end()) fail(fmt::format("it recalls value {}, which was never remembered", key));
    pushId(found->second);
  }

  // Filling containers. A Call may be filled too: it stands for an object of an unknown class.

  void append(size_t count) { extend(popMany(count), NodeKind::List); }

  void addToSet(size_t count) { extend(popMany(count), NodeKind::Set); }

  void setItems(size_t count) {
    if (count % 2 != 0) fail("a key has no value");
    const auto items = popMany(count);
    for (size_t i = 0; i < items.size(); i += 2) checkKey(items[i]);
    extend(items, NodeKind::Dict);
  }

  void extend(const std::vector<NodeId>& items, NodeKind wanted) {
    PickleNode& target = node(top());
    if (target.kind != wanted && target.kind != NodeKind::Call)
      fail("it fills something that is no container");
    charge(items.size());
    target.items.insert(target.items.end(), items.begin(), items.end());
  }

  void checkKey(NodeId id) {
    const PickleNode& key = node(id);
    const bool tupleOfKeys =
        key.kind == NodeKind::Tuple && key.items.size() <= longestKey &&
        std::all_of(key.items.begin(), key.items.end(), [&](NodeId i) { return isKey(node(i).kind); });
    if (!isKey(key.kind) && !tupleOfKeys) fail("a key is neither a number nor a text");
  }

  // Names and what is done with them.

  void pushGlobal() {
    const std::string_view module = takeLine(), name = takeLine();
    const NodeId moduleText = make(NodeKind::Text), nameText = make(NodeKind::Text);
    node(moduleText).text = module;
    node(nameText).text = name;
    pushName(moduleText, nameText);
  }

  void pushNameFromStack() {
    const NodeId name = pop(), module = pop();
    if (node(name).kind != NodeKind::Text || node(module).kind != NodeKind::Text)
      fail("a name is not a text");
    if (node(name).text.size() + node(module).text.size() > longestName) fail("a name is too long");
    pushName(module, name);
  }

  void pushName(NodeId module, NodeId name) {
    push(NodeKind::Name);
    node(stack_.back()).items = {module, name};
    pickle_.names_.insert(pickle_.nameOf(stack_.back()));
    if (pickle_.names_.size() > mostNames) fail(fmt::format("more than {} names", mostNames));
  }

  // REDUCE and NEWOBJ. Only OrderedDict means something here: a Dict.
  void call() {
    const NodeId arguments = pop(), callee = pop();
    const NodeKind kind = node(callee).kind;
    if (kind != NodeKind::Name && kind != NodeKind::Call) fail("it calls something that has no name");
    if (node(arguments).kind != NodeKind::Tuple) fail("the arguments of a call are no tuple");
    if (pickle_.nameOf(callee) == "collections OrderedDict" && kind == NodeKind::Name)
      return pushOrdered(arguments);
    const NodeId state = make(NodeKind::None);
    push(NodeKind::Call);
    node(stack_.back()).items = {callee, arguments, state};
  }

  // OrderedDict() or OrderedDict([[key, value], ...]).
  void pushOrdered(NodeId arguments) {
    const NodeId made = make(NodeKind::Dict);
    node(made).ordered = true;
    const std::vector<NodeId>& given = node(arguments).items;
    if (given.size() > 1 || (given.size() == 1 && node(given[0]).kind != NodeKind::List))
      fail("an OrderedDict is made of something else than a list of pairs");
    if (given.size() == 1) copyPairs(node(given[0]).items, made);
    pushId(made);
  }

  void copyPairs(const std::vector<NodeId>& pairs, NodeId dict) {
    charge(2 * pairs.size());
    for (const NodeId pair : pairs) {
      const PickleNode& both = node(pair);
      const bool isPair =
          (both.kind == NodeKind::List || both.kind == NodeKind::Tuple) && both.items.size() == 2;
      if (!isPair) fail("an OrderedDict is made of something else than a list of pairs");
      checkKey(both.items[0]);
      node(dict).items.insert(node(dict).items.end(), both.items.begin(), both.items.end());
    }
  }

  void build() {
    const NodeId state = pop();
    PickleNode& target = node(top());
    if (target.kind == NodeKind::Dict && target.ordered) return;  // state_dict's _metadata
    if (target.kind != NodeKind::Call) fail("it sets the state of something that has none");
    constexpr size_t stateSlot = 2;
    target.items[stateSlot] = state;
  }

  void pushStorage() {
    const NodeId id = pop();
    if (node(id).kind != NodeKind::Tuple) fail("a persistent id is no tuple");
    push(NodeKind::Storage);
    node(stack_.back()).items = {id};
  }

  // Bytes of the pickle.

  template <class Number>
  Number take() {
    const Number value = cursor_.take<Number>();
    if (cursor_.failed()) fail("it ends inside a value");
    return value;
  }

  std::string_view takeBytes(uint64_t count) {
    const std::string_view bytes = cursor_.take(count);
    if (cursor_.failed()) fail(fmt::format("it ends inside a value of {} bytes", count));
    return bytes;
  }

  std::string_view takeLine() {
    const std::string_view ahead = std::string_view(pickle_.bytes_).substr(cursor_.at(), longestName + 1);
    const size_t end = ahead.find('\n');
    if (end == ahead.npos) fail("a name does not end");
    return takeBytes(end + 1).substr(0, end);
  }

  [[noreturn]] void fail(const std::string& what) const {
    throw badModel(file_, fmt::format("data.pkl, byte {}: {}. Save the state_dict again.", opcodeAt_, what));
  }

  Pickle& pickle_;
  const std::filesystem::path& file_;
  LittleEndianCursor cursor_;
  size_t opcodeAt_ = 0;
  bool stopped_ = false;
  size_t items_ = 0;
  std::vector<NodeId> stack_;
  std::vector<size_t> marks_;
  std::unordered_map<uint32_t, NodeId> memo_;
};

Pickle::Pickle(std::string bytes, const std::filesystem::path& file) : bytes_(std::move(bytes)) {
  PickleReader(*this, file).read();
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
