#include "engine/checkpoint/checkpoint.h"

#include <algorithm>
#include <cstring>
#include <unordered_set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/utf8.h"
#include "engine/checkpoint/pickle.h"
#include "engine/checkpoint/state_dicts.h"
#include "engine/checkpoint/torch_tensors.h"
#include "engine/checkpoint/zip.h"

namespace janus {
namespace {

constexpr uint64_t largestPickle = 64 << 20, largestNotice = 64;

// Refuses other kinds of files that often have a checkpoint's name; their first bytes tell which kind.
void refuseOtherFormats(const InputFile& file) {
  const std::string start = file.firstBytes(512);
  const auto refuse = [&](const char* what) { throw badModel(file.path(), what); };
  if (start.starts_with("PK\3\4")) return;
  if (start.starts_with("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9"))
    refuse(
        "it is in the format of before PyTorch 1.6. In Python: torch.save(torch.load(f, weights_only=True), "
        "f).");
  if (start.size() > 262 && start.compare(257, 5, "ustar") == 0)
    refuse("it is a tar archive. Save its state_dict with torch.save or as .safetensors.");
  if (start.starts_with("\x1f\x8b")) refuse("it is compressed with gzip. Unpack it with gunzip first.");
  if (start.starts_with("\x80"))
    refuse("it is a bare pickle. Save its state_dict with torch.save or as .safetensors.");
  refuse("it is not a PyTorch checkpoint: it does not begin with PK.");
}

std::vector<float> gathered(std::span<const std::byte> storage, const TensorEntry& entry) {
  const auto size = static_cast<size_t>(sizeOf(entry.type));
  std::vector<std::byte> bytes(static_cast<size_t>(entry.count) * size);
  std::vector<int64_t> index(entry.shape.size(), 0);
  auto from = static_cast<int64_t>(entry.offset);
  for (size_t to = 0; to < bytes.size(); to += size) {
    std::memcpy(bytes.data() + to, storage.data() + static_cast<size_t>(from) * size, size);
    // The next element, row-major: the last dimension that is not at its end steps on, those behind it go
    // back.
    for (size_t i = index.size(); i-- > 0;) {
      from += entry.strides[i];
      if (++index[i] < entry.shape[i]) break;
      from -= index[i] * entry.strides[i];
      index[i] = 0;
    }
  }
  return toFloats(bytes, entry.type);
}

bool isContiguous(const TensorEntry& entry) {
  int64_t stride = 1;
  for (size_t i = entry.shape.size(); i-- > 0;) {
    if (entry.shape[i] != 1 && entry.strides[i] != stride) return false;
    stride *= entry.shape[i];
  }
  return true;
}

std::string trimmed(std::string text) {
  text.erase(text.find_last_not_of(" \r\n\t") + 1);
  return text;
}

}  // namespace

struct CheckpointFile::Contents {
  explicit Contents(const std::filesystem::path& path) : file(path, "model") {
    refuseImpostors(file);
    refuseOtherFormats(file);
    zip = std::make_unique<ZipFile>(file);
    checkNotices();
    readPickle();
    readStateDicts();
    if (const NodeId* found = pickle->find(pickle->root(), "hyper_parameters"))
      settings = settingsFrom(*pickle, *found, file.path());
  }

  std::string text(const std::string& record) const {
    const ZipEntry* entry = zip->find(record);
    if (!entry) return {};
    if (entry->size > largestNotice)
      throw badModel(file.path(), fmt::format("its record {} is too long.", record));
    const auto bytes = zip->read(*entry, record);
    return trimmed(std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  }

  // The small records around the data: they say how the rest is to be read.
  void checkNotices() const {
    if (zip->find("constants.pkl"))
      throw badModel(file.path(),
                     "it is TorchScript, a program. Save the state_dict of the model it was made from.");
    for (const char* record : {"version", ".data/version"}) {
      const std::string version = text(record);
      const bool known = version.size() == 1 ? version >= "1" && version <= "9" : version == "10";
      if (zip->find(record) && !known)
        throw badModel(file.path(),
                       fmt::format("its format version is {}, wanted 1 to 10.", quoted(version, 20)));
    }
    const std::string order = text("byteorder");
    if (zip->find("byteorder") && order != "little")
      throw badModel(file.path(),
                     fmt::format("its byte order is {}, only little is read.", quoted(order, 20)));
  }

  void readPickle() {
    const ZipEntry* entry = zip->find("data.pkl");
    if (!entry) throw badModel(file.path(), "the zip has no data.pkl: it is not a PyTorch checkpoint.");
    if (entry->size > largestPickle)
      throw badModel(file.path(), fmt::format("its data.pkl has {} bytes, at most {} are read.", entry->size,
                                              largestPickle));
    const auto bytes = zip->read(*entry, "data.pkl");
    pickle = std::make_unique<Pickle>(std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()),
                                      file.path());
  }

  void readStateDicts() {
    const StateDicts found = stateDictsOf(*pickle, file.path());
    readStateDict(found.plain, false);
    if (found.averaged) readStateDict(*found.averaged, true);
    if (entries.empty())
      throw badModel(file.path(), "it holds no state_dict: no tensor was found under a name.");
  }

  void readStateDict(NodeId id, bool averaged) {
    const PickleNode& dict = (*pickle)[id];
    std::unordered_set<std::string_view> seen;
    for (size_t i = 0; i + 1 < dict.items.size(); i += 2) {
      const PickleNode& key = (*pickle)[dict.items[i]];
      if (key.kind != NodeKind::Text || key.text.find("torchmetrics") != key.text.npos) continue;
      addTensor(std::string(key.text), dict.items[i + 1], averaged);
      if (!seen.insert(key.text).second)
        throw badModel(file.path(),
                       fmt::format("its state_dict has {} a second time.", quoted(key.text, 64)));
    }
  }

  void addTensor(const std::string& name, NodeId value, bool averaged) {
    auto entry = tensorFrom(*pickle, value, name, file.path());
    if (!entry) return;
    if (!isUtf8(name))
      throw badModel(file.path(), fmt::format("the name of tensor {} is not UTF-8.", entries.size()));
    if (entries.size() >= mostTensors)
      throw badModel(file.path(), fmt::format("it has more than {} tensors.", mostTensors));
    const ZipEntry* record = zip->find("data/" + entry->record);
    if (!record)
      throw badModel(file.path(), fmt::format("tensor {} has no record data/{}. Download it again.",
                                              quoted(name, 64), entry->record));
    const auto size = static_cast<uint64_t>(sizeOf(entry->type));
    if (record->size % size != 0 || record->size / size != static_cast<uint64_t>(entry->storageCount))
      throw badModel(file.path(),
                     fmt::format("tensor {} wants {} elements of {} bytes, record data/{} has {} bytes.",
                                 quoted(name, 50), entry->storageCount, size, entry->record, record->size));
    withoutChecksum += !record->hasChecksum();
    entry->averaged = averaged;
    entries.push_back(std::move(*entry));
  }

  // Some trainers keep all parameters in one storage: it is read and checked once for all of them.
  std::span<const std::byte> storage(const TensorEntry& entry) {
    if (storageRead != entry.record || storageRead.empty()) {
      storageRead.clear();
      storageBytes = zip->read(*zip->find("data/" + entry.record),
                               fmt::format("tensor {} (data/{})", quoted(entry.name, 50), entry.record));
      storageRead = entry.record;
    }
    return storageBytes;
  }

  InputFile file;
  std::string storageRead;
  std::vector<std::byte> storageBytes;
  std::unique_ptr<ZipFile> zip;
  std::unique_ptr<Pickle> pickle;
  std::vector<TensorEntry> entries;
  nlohmann::json settings;
  size_t withoutChecksum = 0;
};

CheckpointFile::CheckpointFile(const std::filesystem::path& path)
    : contents_(std::make_unique<Contents>(path)) {}
CheckpointFile::~CheckpointFile() = default;

const std::vector<TensorEntry>& CheckpointFile::entries() const { return contents_->entries; }

std::vector<float> CheckpointFile::read(const TensorEntry& entry) const {
  const auto bytes = contents_->storage(entry);
  if (entry.count == 0) return {};
  if (!isContiguous(entry)) return gathered(bytes, entry);
  const auto size = static_cast<size_t>(sizeOf(entry.type));
  return toFloats(bytes.subspan(entry.offset * size, static_cast<size_t>(entry.count) * size), entry.type);
}

const nlohmann::json& CheckpointFile::hyperParameters() const { return contents_->settings; }

std::vector<std::string> CheckpointFile::notes() const {
  std::vector<std::string> notes;
  if (const auto names = dangerousNames(*contents_->pickle); !names.empty())
    notes.push_back(
        fmt::format("it names {}, which no model needs. Nothing was run; do not load this file with PyTorch.",
                    joinWithin(names, 60)));
  if (contents_->withoutChecksum > 0)
    notes.push_back(fmt::format("{} tensors have no checksum: damage to them would not be noticed.",
                                contents_->withoutChecksum));
  return notes;
}

}  // namespace janus
