#include "engine/checkpoint/state_dicts.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "engine/checkpoint/averaged_names.h"
#include "engine/checkpoint/model_error.h"
#include "engine/checkpoint/torch_tensors.h"

namespace janus {
namespace {

constexpr int deepest = 4;

bool isDict(const Pickle& pickle, const NodeId* id) { return id && pickle[*id].kind == NodeKind::Dict; }

// Whether values of a dictionary are tensors, as far as its first ones tell.
bool holdsTensors(const Pickle& pickle, NodeId dict) {
  constexpr size_t looked = 64;
  const auto& items = pickle[dict].items;
  for (size_t i = 1; i < std::min(items.size(), looked); i += 2)
    if (pickle.nameOf(items[i]).starts_with("torch._utils _rebuild_")) return true;
  return false;
}

// The first dictionary of tensors at or below a key that speaks of averages.
std::optional<NodeId> averagedIn(const Pickle& pickle, NodeId dict, bool below, int depth) {
  const auto& items = pickle[dict].items;
  for (size_t i = 0; depth < deepest && i + 1 < items.size(); i += 2) {
    const PickleNode &key = pickle[items[i]], &value = pickle[items[i + 1]];
    if (key.kind != NodeKind::Text || value.kind != NodeKind::Dict) continue;
    const bool averaged = below || speaksOfAverages(key.text);
    if (averaged && holdsTensors(pickle, items[i + 1])) return items[i + 1];
    if (!averaged && key.text != "callbacks") continue;
    if (const auto found = averagedIn(pickle, items[i + 1], averaged, depth + 1)) return found;
  }
  return std::nullopt;
}

NodeId plainIn(const Pickle& pickle, NodeId root, const std::filesystem::path& file) {
  if (const NodeId* found = pickle.find(root, "state_dict")) {
    if (!isDict(pickle, found)) throw badModel(file, "its state_dict is no dictionary.");
    return *found;
  }
  for (const char* key : {"model_state_dict", "model", "module"})
    if (const NodeId* found = pickle.find(root, key); isDict(pickle, found) && holdsTensors(pickle, *found))
      return *found;
  return root;
}

}  // namespace

StateDicts stateDictsOf(const Pickle& pickle, const std::filesystem::path& file) {
  const NodeId root = pickle.root();
  if (pickle[root].kind == NodeKind::Call)
    throw badModel(file, fmt::format("it holds a whole object ({}), which is not read. Save its state_dict.",
                                     printable(dotted(pickle.nameOf(root)), 50)));
  if (pickle[root].kind != NodeKind::Dict) throw badModel(file, "it holds no state_dict.");
  const NodeId plain = plainIn(pickle, root, file);
  const NodeId* current = pickle.find(root, "current_model_state");
  if (isDict(pickle, current) && pickle.find(root, "averaging_state")) return {*current, plain};
  return {plain, averagedIn(pickle, root, false, 0)};
}

}  // namespace janus
