#include "engine/checkpoint/assembly.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/cancelled.h"
#include "engine/checkpoint/averaged_names.h"

namespace janus {
namespace {

constexpr std::string_view finalMlpPrefix = "model.final_mlp.";

// What trainers put into names, at any place: torch.compile, DistributedDataParallel, FSDP, activation
// checkpointing, Fabric and DeepSpeed, fairscale, ema_pytorch's copy in training. No part of the model has
// such a name.
constexpr std::string_view wrappers[] = {
    "_orig_mod",       "module",      "_fsdp_wrapped_module", "_checkpoint_wrapped_module",
    "_forward_module", "_fpw_module", "_ddp_module",          "online_model"};

bool isWrapper(std::string_view part) { return std::ranges::find(wrappers, part) != std::end(wrappers); }
bool isHead(std::string_view name) { return name.starts_with("decoder."); }

std::vector<std::string_view> partsOf(std::string_view name) {
  std::vector<std::string_view> parts;
  for (size_t at = 0;;) {
    const size_t dot = name.find('.', at);
    parts.push_back(name.substr(at, dot - at));
    if (dot == name.npos) return parts;
    at = dot + 1;
  }
}

// A tensor's name in the file, and what it says.
struct ParsedName {
  std::string canonical;  // without wrappers, "model." put back; of averaging state its last part
  bool averaged = false, averagingState = false;
};

// Lightning's module and the model's own body are both called model, and stand in front.
ParsedName parsed(std::string_view name) {
  ParsedName out;
  std::string body;
  const auto parts = partsOf(name);
  for (const std::string_view part : parts) {
    const bool averaged = speaksOfAverages(part);
    out.averaged |= averaged;
    if (averaged || isWrapper(part) || (body.empty() && part == "model")) continue;
    body += (body.empty() ? "" : ".") + std::string(part);
  }
  out.averagingState = isAveragingState(parts.back()) && (out.averaged || parts.size() == 1);
  const bool outsideBody = body.starts_with("lm_head.") || isHead(body);
  out.canonical = (outsideBody ? "" : "model.") + body;
  return out;
}

// As LitEma keeps names, which may hold no dots: without them and without the models in front.
std::string withoutDots(std::string_view name) {
  std::string out;
  for (const std::string_view part : partsOf(name)) out += part;
  while (out.starts_with("model")) out.erase(0, 5);
  return out;
}

bool isMetric(std::string_view name) { return name.find("torchmetrics") != name.npos; }

// All names and shapes that do not fit, collected for one message.
class Misfits {
 public:
  void missing(const std::string& name) { missing_.push_back({name, ""}); }
  void unknown(const std::string& name) { unknown_.push_back({name, ""}); }
  void misshapen(const TensorSpec& spec, const std::vector<int64_t>& seen) {
    misshapen_.push_back(
        {spec.name, fmt::format(" is {}, wanted {}", shapeText(seen), shapeText(spec.shape))});
  }

  // `source`: where the configuration is from.
  std::string line(const std::string& source) const {
    const int kinds = !missing_.empty() + !unknown_.empty() + !misshapen_.empty();
    if (kinds == 0) return {};
    const size_t each = kinds == 1 ? 90 : kinds == 2 ? 32 : 16;
    std::vector<std::string> parts;
    describe(parts, misshapen_, "misshapen", each);
    describe(parts, missing_, "missing", each);
    describe(parts, unknown_, "unknown", each);
    return fmt::format("tensors do not fit {}: {}.", source, fmt::join(parts, ", "));
  }

 private:
  struct Misfit {
    std::string name, what;
  };

  // As many names as go into `budget`, but always one.
  static void describe(std::vector<std::string>& parts, const std::vector<Misfit>& misfits, const char* kind,
                       size_t budget) {
    if (misfits.empty()) return;
    std::string shown;
    for (const Misfit& misfit : misfits) {
      const std::string next = printable(misfit.name, std::min<size_t>(budget, 64)) + misfit.what;
      if (!shown.empty() && shown.size() + next.size() > budget) {
        shown += ", ...";
        break;
      }
      shown += (shown.empty() ? "" : ", ") + next;
    }
    parts.push_back(fmt::format("{} {} ({})", misfits.size(), kind, shown));
  }

  std::vector<Misfit> missing_, unknown_, misshapen_;
};

// Which entry gives each tensor; for a missing half of a tied pair, the entry of the other half.
using Sources = std::map<std::string, const TensorEntry*>;

const TensorEntry* entryOf(const ModelTensors& tensors, const std::string& name) {
  const auto found = tensors.byName.find(name);
  return found == tensors.byName.end() ? nullptr : found->second;
}

Sources matched(const std::vector<TensorSpec>& specs, const ModelTensors& tensors,
                const std::filesystem::path& path, const std::string& source) {
  Sources sources;
  for (const TensorSpec& spec : specs) sources[spec.name] = entryOf(tensors, spec.name);
  for (const TensorSpec& spec : specs) {
    if (spec.tiedTo.empty()) continue;
    const TensorEntry *&mine = sources[spec.name], *&twin = sources[spec.tiedTo];
    if (!mine) mine = twin;
    if (!twin) twin = mine;
  }
  Misfits misfits;
  for (const TensorSpec& spec : specs) {
    const TensorEntry* entry = sources[spec.name];
    if (!entry)
      misfits.missing(spec.name);
    else if (entry->shape != spec.shape)
      misfits.misshapen(spec, entry->shape);
  }
  for (const auto& [name, entry] : tensors.byName)
    if (!sources.contains(name)) misfits.unknown(entry->name);
  if (const std::string line = misfits.line(source); !line.empty()) throw badModel(path, line);
  return sources;
}

bool sameBits(std::span<const float> a, std::span<const float> b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size_bytes()) == 0);
}

// Looks for NaN, infinity and tensors of zeros while values are read.
class Inspection {
 public:
  void look(const std::string& name, const WeightTensor& tensor) {
    const auto values = tensor.values();
    const auto bad = std::count_if(values.begin(), values.end(), [](float v) { return !std::isfinite(v); });
    if (bad > 0) notFinite_.push_back(fmt::format("{} ({})", name, bad));
    const bool matrix = tensor.shape.size() >= 2;  // a bias or a norm may well be zero
    if (matrix && std::all_of(values.begin(), values.end(), [](float v) { return v == 0; }))
      zero_.push_back(name);
  }

  void addNotes(std::vector<std::string>& notes) const {
    if (!notFinite_.empty())
      notes.push_back(fmt::format("NaN or infinite weights in {}. Predictions cannot be trusted.",
                                  joinWithin(notFinite_, 100)));
    if (!zero_.empty())
      notes.push_back(
          fmt::format("all weights are 0 in {}. Was this model trained?", joinWithin(zero_, 100)));
  }

 private:
  std::vector<std::string> notFinite_, zero_;
};

// The tensors of a file, plain and averaged apart.
class Sorting {
 public:
  Sorting(const TensorFile& file, const std::filesystem::path& path) : path_(path) {
    averaged_.kind = WeightsKind::Averaged;
    for (const TensorEntry& entry : file.entries()) onlyAverage_ |= entry.name == "n_averaged";
    for (const TensorEntry& entry : file.entries())
      if (!isMetric(entry.name)) add(entry);
    restoreDots();
  }

  ModelTensors take(WeightsKind wanted) && {
    if (wanted == WeightsKind::Averaged && averaged_.byName.empty())
      throw badModel(path_, "it holds no averaged (EMA) weights, which --weights ema asks for.");
    const bool either = plain_.byName.empty() || averaged_.byName.empty();
    const bool takeAveraged = wanted == WeightsKind::Averaged || plain_.byName.empty();
    ModelTensors out = std::move(takeAveraged && !averaged_.byName.empty() ? averaged_ : plain_);
    out.hasOther = !either;
    return out;
  }

 private:
  void add(const TensorEntry& entry) {
    const ParsedName name = parsed(entry.name);
    if (name.averagingState) return;
    if (name.canonical.ends_with("flat_param"))
      throw badModel(path_, fmt::format("it holds FSDP's flattened parameters ({}). Save it with "
                                        "StateDictType.FULL_STATE_DICT.",
                                        quoted(entry.name, 40)));
    const bool averaged = entry.averaged || name.averaged || onlyAverage_;
    ModelTensors& tensors = averaged ? averaged_ : plain_;
    if (isHead(name.canonical)) {
      tensors.heads.push_back(name.canonical);
      return;
    }
    const auto [at, added] = tensors.byName.try_emplace(name.canonical, &entry);
    if (!added)
      throw badModel(path_, fmt::format("{} and {} are the same tensor {}.", quoted(at->second->name, 40),
                                        quoted(entry.name, 40), quoted(name.canonical, 40)));
  }

  void restoreDots() {
    const auto dotless = [](const auto& tensor) { return tensor.first.rfind('.') < sizeof "model."; };
    if (averaged_.byName.empty() || !std::ranges::all_of(averaged_.byName, dotless)) return;
    std::map<std::string, std::string> known;
    for (const auto& [name, entry] : plain_.byName) known[withoutDots(name)] = name;
    std::map<std::string, const TensorEntry*> restored;
    for (const auto& [name, entry] : averaged_.byName) {
      const auto found = known.find(withoutDots(name));
      restored[found == known.end() ? name : found->second] = entry;
    }
    averaged_.byName = std::move(restored);
  }

  const std::filesystem::path& path_;
  bool onlyAverage_ = false;  // all of it is a torch AveragedModel
  ModelTensors plain_, averaged_;
};

}  // namespace

bool ModelTensors::hasFinalMlp() const {
  const auto first = byName.lower_bound(std::string(finalMlpPrefix));
  return first != byName.end() && first->first.starts_with(finalMlpPrefix);
}

ModelTensors modelTensors(const TensorFile& file, const std::filesystem::path& path, WeightsKind wanted) {
  Sorting sorting(file, path);
  return std::move(sorting).take(wanted);
}

Weights assembleWeights(const Config& config, const std::string& source, const ModelTensors& tensors,
                        const TensorFile& file, const std::filesystem::path& path,
                        std::vector<std::string>& notes, std::stop_token stop) {
  const std::vector<TensorSpec> specs = expectedTensors(config);
  const Sources sources = matched(specs, tensors, path, source);
  std::map<const TensorEntry*, std::shared_ptr<const std::vector<float>>> read;
  Weights weights;
  Inspection inspection;
  for (const TensorSpec& spec : specs) {
    throwIfStopped(stop);
    const TensorEntry* entry = sources.at(spec.name);
    auto& values = read[entry];
    const bool first = !values;
    if (first) values = std::make_shared<const std::vector<float>>(file.read(*entry));
    weights.set(spec.name, {spec.shape, values});
    if (first) inspection.look(spec.name, *weights.find(spec.name));
  }
  for (const TensorSpec& spec : specs) {
    if (spec.tiedTo.empty()) continue;
    const WeightTensor twin = *weights.find(spec.tiedTo);
    if (!sameBits(twin.values(), weights.at(spec.name)))
      throw badModel(path, fmt::format("{} differs from mamba_fwd's, which it is tied to.", spec.name));
    weights.set(spec.name, twin);
  }
  inspection.addNotes(notes);
  return weights;
}

}  // namespace janus
