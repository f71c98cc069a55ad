#include "engine/checkpoint/pickle_machine.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/checkpoint/model_error.h"

namespace janus {
namespace {

constexpr size_t mostNodes = 2'000'000, deepestMarks = 200, largestStack = 2'000'000, largestMemo = 5'000'000,
                 longestName = 4096, mostNames = 10'000, mostItems = 20'000'000, longestKey = 16;

bool isKey(NodeKind kind) {
  return kind == NodeKind::None || kind == NodeKind::Bool || kind == NodeKind::Int ||
         kind == NodeKind::BigInt || kind == NodeKind::Float || kind == NodeKind::Text ||
         kind == NodeKind::Bytes;
}

}  // namespace

void PickleMachine::fail(const std::string& what) const {
  throw badModel(file_, fmt::format("data.pkl, byte {}: {}. Save the state_dict again.", opcodeAt_, what));
}

NodeId PickleMachine::make(NodeKind kind) {
  if (pickle_.nodes_.size() >= mostNodes) fail(fmt::format("more than {} values", mostNodes));
  pickle_.nodes_.emplace_back().kind = kind;
  return static_cast<NodeId>(pickle_.nodes_.size() - 1);
}

NodeId PickleMachine::makeText(std::string_view text) {
  const NodeId id = make(NodeKind::Text);
  node(id).text = text;
  return id;
}

void PickleMachine::pushId(NodeId id) {
  if (stack_.size() >= largestStack) fail(fmt::format("more than {} values on the stack", largestStack));
  stack_.push_back(id);
}

void PickleMachine::push(NodeKind kind) { pushId(make(kind)); }

void PickleMachine::need(size_t count) const {
  const size_t base = marks_.empty() ? 0 : marks_.back();
  if (stack_.size() - base < count) fail("it takes from an empty stack");
}

NodeId PickleMachine::top() {
  need(1);
  return stack_.back();
}

NodeId PickleMachine::pop() {
  const NodeId id = top();
  stack_.pop_back();
  return id;
}

std::vector<NodeId> PickleMachine::popMany(size_t count) {
  need(count);
  std::vector<NodeId> ids(stack_.end() - static_cast<std::ptrdiff_t>(count), stack_.end());
  stack_.resize(stack_.size() - count);
  return ids;
}

void PickleMachine::mark() {
  if (marks_.size() >= deepestMarks) fail(fmt::format("marks nest deeper than {}", deepestMarks));
  marks_.push_back(stack_.size());
}

size_t PickleMachine::aboveMark() {
  if (marks_.empty()) fail("it needs a mark that is not there");
  const size_t count = stack_.size() - marks_.back();
  marks_.pop_back();
  return count;
}

void PickleMachine::finish() {
  pickle_.root_ = pop();
  if (!stack_.empty() || !marks_.empty()) fail("values are left on the stack at its end");
}

void PickleMachine::pushInteger(NodeKind kind, int64_t value) {
  push(kind);
  node(stack_.back()).integer = value;
}

void PickleMachine::pushFloat(double value) {
  push(NodeKind::Float);
  node(stack_.back()).real = value;
}

void PickleMachine::pushText(NodeKind kind, std::string_view text) {
  push(kind);
  node(stack_.back()).text = text;
}

void PickleMachine::remember(uint32_t key) {
  if (memo_.size() >= largestMemo) fail(fmt::format("more than {} values in the memo", largestMemo));
  memo_[key] = top();
}

void PickleMachine::rememberNext() { remember(static_cast<uint32_t>(memo_.size())); }

void PickleMachine::recall(uint32_t key) {
  const auto found = memo_.find(key);
  if (found == memo_.end()) fail(fmt::format("it recalls value {}, which was never remembered", key));
  pushId(found->second);
}

// A container can be copied into others again and again by a few bytes each, so the copies are counted too.
void PickleMachine::charge(size_t items) {
  items_ += items;
  if (items_ > mostItems) fail(fmt::format("more than {} items in its containers", mostItems));
}

void PickleMachine::pushTuple(size_t count) {
  charge(count);
  auto items = popMany(count);
  push(NodeKind::Tuple);
  node(stack_.back()).items = std::move(items);
}

void PickleMachine::setItems(size_t count) {
  if (count % 2 != 0) fail("a key has no value");
  const auto items = popMany(count);
  for (size_t i = 0; i < items.size(); i += 2) checkKey(items[i]);
  extend(items, NodeKind::Dict);
}

void PickleMachine::extend(const std::vector<NodeId>& items, NodeKind wanted) {
  PickleNode& target = node(top());
  if (target.kind != wanted && target.kind != NodeKind::Call) fail("it fills something that is no container");
  charge(items.size());
  target.items.insert(target.items.end(), items.begin(), items.end());
}

void PickleMachine::checkKey(NodeId id) {
  const PickleNode& key = node(id);
  const bool tupleOfKeys =
      key.kind == NodeKind::Tuple && key.items.size() <= longestKey &&
      std::all_of(key.items.begin(), key.items.end(), [&](NodeId i) { return isKey(node(i).kind); });
  if (!isKey(key.kind) && !tupleOfKeys) fail("a key is neither a number nor a text");
}

void PickleMachine::pushNameFromStack() {
  const NodeId name = pop(), module = pop();
  if (node(name).kind != NodeKind::Text || node(module).kind != NodeKind::Text) fail("a name is not a text");
  if (node(name).text.size() + node(module).text.size() > longestName) fail("a name is too long");
  nameFrom(module, name);
}

void PickleMachine::pushName(std::string_view module, std::string_view name) {
  const NodeId moduleText = makeText(module);
  nameFrom(moduleText, makeText(name));
}

void PickleMachine::nameFrom(NodeId module, NodeId name) {
  push(NodeKind::Name);
  node(stack_.back()).items = {module, name};
  pickle_.names_.insert(pickle_.nameOf(stack_.back()));
  if (pickle_.names_.size() > mostNames) fail(fmt::format("more than {} names", mostNames));
}

void PickleMachine::call() {
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
void PickleMachine::pushOrdered(NodeId arguments) {
  const NodeId made = make(NodeKind::Dict);
  node(made).ordered = true;
  const std::vector<NodeId>& given = node(arguments).items;
  if (given.size() > 1 || (given.size() == 1 && node(given[0]).kind != NodeKind::List))
    fail("an OrderedDict is made of something else than a list of pairs");
  if (given.size() == 1) copyPairs(node(given[0]).items, made);
  pushId(made);
}

void PickleMachine::copyPairs(const std::vector<NodeId>& pairs, NodeId dict) {
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

void PickleMachine::build() {
  const NodeId state = pop();
  PickleNode& target = node(top());
  if (target.kind == NodeKind::Dict && target.ordered) return;  // state_dict's _metadata
  if (target.kind != NodeKind::Call) fail("it sets the state of something that has none");
  constexpr size_t stateSlot = 2;
  target.items[stateSlot] = state;
}

void PickleMachine::pushStorage() {
  const NodeId id = pop();
  if (node(id).kind != NodeKind::Tuple) fail("a persistent id is no tuple");
  push(NodeKind::Storage);
  node(stack_.back()).items = {id};
}

}  // namespace janus
