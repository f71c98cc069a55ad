#include "engine/checkpoint/assembly.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/cancelled.h"

namespace janus {
namespace {

constexpr std::string_view finalMlpPrefix = "model.final_mlp.";

// What trainers put before names: Lightning's module, the model's own body, DistributedDataParallel,
// torch.compile.
constexpr std::string_view wrappers[] = {"model.", "module.", "_orig_mod."};

bool isHead(std::string_view name) { return name.starts_with("decoder."); }

// A tensor's name without wrappers. No part of the model has the name of a wrapper, so all of them are
// removed, and "model." is put back.
std::string canonicalName(std::string_view name) {
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view wrapper : wrappers)
      if (name.starts_with(wrapper)) name.remove_prefix(wrapper.size()), again = true;
  }
  const bool outsideBody = name.starts_with("lm_head.") || isHead(name);
  return (outsideBody ? "" : "model.") + std::string(name);
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

}  // namespace

bool ModelTensors::hasFinalMlp() const {
  const auto first = byName.lower_bound(std::string(finalMlpPrefix));
  return first != byName.end() && first->first.starts_with(finalMlpPrefix);
}

ModelTensors modelTensors(const TensorFile& file, const std::filesystem::path& path) {
  ModelTensors tensors;
  for (const TensorEntry& entry : file.entries()) {
    if (isMetric(entry.name)) continue;
    const std::string name = canonicalName(entry.name);
    if (isHead(name)) {
      tensors.heads.push_back(name);
      continue;
    }
    const auto [at, added] = tensors.byName.try_emplace(name, &entry);
    if (!added)
      throw badModel(path, fmt::format("{} and {} are the same tensor {}.", quoted(at->second->name, 40),
                                       quoted(entry.name, 40), quoted(name, 40)));
  }
  return tensors;
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
