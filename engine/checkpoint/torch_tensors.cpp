#include "engine/checkpoint/torch_tensors.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/utf8.h"

namespace janus {
namespace {

// The items of a Call.
constexpr size_t argumentsSlot = 1, stateSlot = 2;

const std::map<std::string, ElementType>& storageTypes() {
  static const std::map<std::string, ElementType> types = {
      {"DoubleStorage", ElementType::F64}, {"FloatStorage", ElementType::F32},
      {"HalfStorage", ElementType::F16},   {"BFloat16Storage", ElementType::BF16},
      {"LongStorage", ElementType::I64},   {"IntStorage", ElementType::I32},
      {"ShortStorage", ElementType::I16},  {"CharStorage", ElementType::I8},
      {"ByteStorage", ElementType::U8},    {"BoolStorage", ElementType::Bool}};
  return types;
}

// torch.float32 and the like, which _rebuild_tensor_v3 names beside an untyped storage.
const std::map<std::string, ElementType>& dtypes() {
  static const std::map<std::string, ElementType> types = {
      {"torch float64", ElementType::F64}, {"torch float32", ElementType::F32},
      {"torch float16", ElementType::F16}, {"torch bfloat16", ElementType::BF16},
      {"torch int64", ElementType::I64},   {"torch int32", ElementType::I32},
      {"torch int16", ElementType::I16},   {"torch int8", ElementType::I8},
      {"torch uint8", ElementType::U8},    {"torch bool", ElementType::Bool}};
  return types;
}

// One tensor's way from the arguments of its rebuilding function to a checked TensorEntry.
class TensorReader {
 public:
  TensorReader(const Pickle& pickle, const std::string& name, const std::filesystem::path& file)
      : pickle_(pickle), file_(file) {
    entry_.name = name;
  }

  std::optional<TensorEntry> read(NodeId value) {
    constexpr int deepestParameter = 4;
    for (int depth = 0; depth < deepestParameter; ++depth) {
      if (pickle_[value].kind != NodeKind::Call) return std::nullopt;
      const std::string callee = pickle_.nameOf(value);
      const auto& arguments = pickle_[pickle_[value].items[argumentsSlot]].items;
      if (callee == "torch._utils _rebuild_tensor_v2") return typed(arguments, 6, 7);
      if (callee == "torch._utils _rebuild_tensor") return typed(arguments, 4, 4);
      if (callee == "torch._utils _rebuild_tensor_v3") return untyped(arguments);
      const bool parameter = callee == "torch._utils _rebuild_parameter" ||
                             callee == "torch._utils _rebuild_parameter_with_state";
      if (!parameter) return otherKind(callee);
      if (arguments.empty()) fail("is a parameter of nothing.");
      value = arguments[0];
    }
    fail("is a parameter of a parameter.");
  }

 private:
  std::optional<TensorEntry> otherKind(const std::string& callee) const {
    if (callee.starts_with("torch._utils ") || callee.starts_with("torch._tensor "))
      fail(fmt::format("is of a kind that is not read ({}). Convert it to float32.",
                       printable(dotted(callee), 50)));
    return std::nullopt;
  }

  TensorEntry typed(const std::vector<NodeId>& arguments, size_t least, size_t most) {
    if (arguments.size() < least || arguments.size() > most) fail("has the wrong number of arguments.");
    const std::string type = readStorage(arguments[0]);
    const auto known = storageTypes().find(type.substr(type.find(' ') + 1));
    if (!type.starts_with("torch ") || known == storageTypes().end())
      fail(
          fmt::format("has type {}, which is not read. Convert it to float32.", printable(dotted(type), 40)));
    entry_.type = known->second;
    readView(arguments);
    return std::move(entry_);
  }

  TensorEntry untyped(const std::vector<NodeId>& arguments) {
    if (arguments.size() != 7 && arguments.size() != 8) fail("has the wrong number of arguments.");
    if (readStorage(arguments[0]) != "torch.storage UntypedStorage")
      fail("has a storage of a type of its own.");
    constexpr size_t dtypeSlot = 6;
    const std::string type = pickle_.nameOf(arguments[dtypeSlot]);
    const auto known = dtypes().find(type);
    if (known == dtypes().end())
      fail(
          fmt::format("has type {}, which is not read. Convert it to float32.", printable(dotted(type), 40)));
    entry_.type = known->second;
    if (entry_.storageCount % sizeOf(entry_.type) != 0) fail("has a storage that ends inside an element.");
    entry_.storageCount /= sizeOf(entry_.type);
    readView(arguments);
    return std::move(entry_);
  }

  // The persistent id ('storage', class, key, location, count); gives the class.
  std::string readStorage(NodeId value) {
    if (pickle_[value].kind != NodeKind::Storage) fail("has no storage.");
    const auto& id = pickle_[pickle_[value].items[0]].items;
    if (id.size() != 5 || pickle_[id[0]].text != "storage" || pickle_[id[1]].kind != NodeKind::Name ||
        pickle_[id[2]].kind != NodeKind::Text)
      fail("has a storage that is not described as PyTorch does.");
    entry_.record = pickle_[id[2]].text;
    constexpr size_t longestKey = 10;
    const bool digits = entry_.record.find_first_not_of("0123456789") == std::string::npos;
    if (entry_.record.empty() || entry_.record.size() > longestKey || !digits)
      fail(fmt::format("has the storage key {}, wanted a number.", quoted(entry_.record, 40)));
    entry_.storageCount = number(id[4], "storage");
    return pickle_.nameOf(id[1]);
  }

  int64_t number(NodeId value, const char* what) const {
    const PickleNode& node = pickle_[value];
    if (node.kind != NodeKind::Int || node.integer < 0)
      fail(fmt::format("has a {} that is no number from 0 up.", what));
    return node.integer;
  }

  std::vector<int64_t> numbers(NodeId value, const char* what) const {
    NodeId tuple = value;
    // torch.Size((2, 3)) as well as (2, 3).
    if (pickle_.nameOf(value) == "torch Size" && pickle_[value].kind == NodeKind::Call) {
      const auto& arguments = pickle_[pickle_[value].items[argumentsSlot]].items;
      if (arguments.size() == 1) tuple = arguments[0];
    }
    const PickleNode& node = pickle_[tuple];
    if (node.kind != NodeKind::Tuple || node.items.size() > mostDimensions)
      fail(fmt::format("has a {} that is not a tuple of at most 8 numbers.", what));
    std::vector<int64_t> all;
    for (const NodeId item : node.items) all.push_back(number(item, what));
    return all;
  }

  void readView(const std::vector<NodeId>& arguments) {
    const int64_t offset = number(arguments[1], "offset");
    entry_.offset = static_cast<uint64_t>(offset);
    entry_.shape = numbers(arguments[2], "size");
    entry_.strides = numbers(arguments[3], "stride");
    if (entry_.strides.size() != entry_.shape.size())
      fail("has another number of strides than of dimensions.");
    // A dimension of one element is never stepped along, and writers leave any number there.
    for (size_t i = 0; i < entry_.shape.size(); ++i)
      if (entry_.shape[i] == 1) entry_.strides[i] = 0;
    // Bounded by the storage, so that strides of 0 do not make any number of elements out of a few bytes.
    const bool empty = std::find(entry_.shape.begin(), entry_.shape.end(), 0) != entry_.shape.end();
    entry_.count = empty ? 0 : countOf(entry_.shape, entry_.storageCount);
    if (entry_.count < 0)
      fail(fmt::format("is {}, its storage {} has {} elements.", shapeText(entry_.shape), entry_.record,
                       entry_.storageCount));
    if (entry_.count > 0 && !lastElement(offset))
      fail(fmt::format("reaches beyond its storage {} of {} elements.", entry_.record, entry_.storageCount));
  }

  // Whether the element farthest from the start lies in the storage.
  bool lastElement(int64_t offset) const {
    int64_t last = offset;
    for (size_t i = 0; i < entry_.shape.size(); ++i) {
      int64_t step = 0;
      if (__builtin_mul_overflow(entry_.shape[i] - 1, entry_.strides[i], &step) ||
          __builtin_add_overflow(last, step, &last))
        return false;
    }
    return last < entry_.storageCount;
  }

  [[noreturn]] void fail(const std::string& what) const {
    throw badModel(file_, fmt::format("tensor {} {}", quoted(entry_.name, 64), what));
  }

  const Pickle& pickle_;
  const std::filesystem::path& file_;
  TensorEntry entry_;
};

// Walks settings by value, counting: what is shared or contains itself may be met any number of times.
class SettingsReader {
 public:
  SettingsReader(const Pickle& pickle, const std::filesystem::path& file) : pickle_(pickle), file_(file) {}

  nlohmann::json read(NodeId id, int depth = 0) {
    constexpr int mostValues = 200'000, deepest = 64;
    if (++values_ > mostValues || depth > deepest)
      throw badModel(
          file_, fmt::format("hyper_parameters has more than {} values or {} levels.", mostValues, deepest));
    const PickleNode& node = pickle_[id];
    switch (node.kind) {
      case NodeKind::Bool:
        return node.integer != 0;
      case NodeKind::Int:
        return node.integer;
      case NodeKind::Float:
        return node.real;
      case NodeKind::Text:
        return isUtf8(node.text) ? nlohmann::json(std::string(node.text)) : nlohmann::json();
      case NodeKind::Tuple:
      case NodeKind::List:
      case NodeKind::Set:
        return array(node, depth);
      case NodeKind::Dict:
        return object(node, depth);
      case NodeKind::Call:
        return content(id, depth);
      default:
        return nullptr;
    }
  }

 private:
  nlohmann::json array(const PickleNode& node, int depth) {
    nlohmann::json all = nlohmann::json::array();
    for (const NodeId item : node.items) all.push_back(read(item, depth + 1));
    return all;
  }

  nlohmann::json object(const PickleNode& node, int depth) {
    nlohmann::json all = nlohmann::json::object();
    for (size_t i = 0; i + 1 < node.items.size(); i += 2) {
      const PickleNode& key = pickle_[node.items[i]];
      if (key.kind == NodeKind::Text && isUtf8(key.text))
        all[std::string(key.text)] = read(node.items[i + 1], depth + 1);
    }
    return all;
  }

  nlohmann::json content(NodeId id, int depth) {
    const std::string name = pickle_.nameOf(id);
    const NodeId state = pickle_[id].items[stateSlot];
    if (name == "argparse Namespace") return read(state, depth + 1);
    const bool container =
        name == "omegaconf.dictconfig DictConfig" || name == "omegaconf.listconfig ListConfig";
    if (!container && !name.starts_with("omegaconf.nodes ")) return nullptr;
    const NodeId* inside = pickle_.find(state, container ? "_content" : "_val");
    return inside ? read(*inside, depth + 1) : nlohmann::json();
  }

  const Pickle& pickle_;
  const std::filesystem::path& file_;
  int values_ = 0;
};

}  // namespace

std::string dotted(std::string name) {
  std::replace(name.begin(), name.end(), ' ', '.');
  return name;
}

std::optional<TensorEntry> tensorFrom(const Pickle& pickle, NodeId value, const std::string& name,
                                      const std::filesystem::path& file) {
  return TensorReader(pickle, name, file).read(value);
}

nlohmann::json settingsFrom(const Pickle& pickle, NodeId value, const std::filesystem::path& file) {
  return SettingsReader(pickle, file).read(value);
}

std::vector<std::string> dangerousNames(const Pickle& pickle) {
  static const std::set<std::string_view> packages = {"os",         "posix",
                                                      "nt",         "sys",
                                                      "subprocess", "socket",
                                                      "shutil",     "runpy",
                                                      "importlib",  "ctypes",
                                                      "pty",        "webbrowser",
                                                      "commands",   "code",
                                                      "pdb",        "timeit",
                                                      "operator",   "pickle",
                                                      "_pickle",    "marshal",
                                                      "types",      "multiprocessing",
                                                      "asyncio",    "urllib",
                                                      "requests",   "http",
                                                      "pip",        "pydoc",
                                                      "bdb",        "tempfile",
                                                      "platform"};
  static const std::set<std::string_view> builtins = {
      "eval", "exec",  "execfile", "compile",    "__import__", "getattr", "setattr", "delattr",
      "open", "input", "globals",  "breakpoint", "apply",      "file",    "vars",    "map"};
  std::vector<std::string> found;
  for (const std::string& name : pickle.names()) {
    const std::string_view module = std::string_view(name).substr(0, name.find(' ')),
                           function = std::string_view(name).substr(name.find(' ') + 1);
    const bool builtin = (module == "builtins" || module == "__builtin__") && builtins.contains(function);
    if (builtin || packages.contains(module.substr(0, module.find('.')))) found.push_back(dotted(name));
  }
  return found;
}

}  // namespace janus
