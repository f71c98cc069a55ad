#include "engine/checkpoint/model_file.h"
#include "engine/checkpoint/config_json.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "base/atomic_file.h"
#include "base/digest.h"
#include "base/strict_json.h"
#include "engine/checkpoint/averaged_names.h"
#include "engine/checkpoint/model_place.h"
#include "engine/checkpoint/safetensors.h"
#include "engine/checkpoint/sharded_file.h"

namespace janus {
namespace fs = std::filesystem;
namespace {

constexpr uint64_t longestConfig = 1 << 20;

// A file that cannot be examined counts as missing; opening it gives the reason.
bool isThere(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

// Usual names of files in a folder that is named after the model.
bool isGenericName(const std::string& stem) {
  const std::set<std::string> generic = {"model", "last", "best", "checkpoint", "pytorch_model", "weights"};
  return generic.contains(stem);
}

std::string nameOfModel(const fs::path& given, const fs::path& file, const std::string& title) {
  if (!title.empty()) return printable(title, 60);
  std::error_code ignored;
  const fs::path folder = fs::absolute(file, ignored).lexically_normal().parent_path().filename();
  const std::string stem = modelStem(file);
  const bool byFolder = given != file || isGenericName(stem);
  return byFolder && !folder.empty() ? folder.string() : stem;
}

// A configuration and where it was found, for messages.
struct SourcedConfig {
  Config config;
  std::string source;
};

SourcedConfig configFromFile(const fs::path& path) {
  constexpr const char* what = "configuration";
  const nlohmann::json json = strictJson(readText(path, longestConfig, what), path, what);
  return {configFromJson(json, path.string()), quoted(path.filename().string(), 30)};
}

// The part of hyper_parameters that describes the network: train.py saves the whole experiment around it.
const nlohmann::json* modelPart(const nlohmann::json& hyperParameters) {
  const nlohmann::json* at = &hyperParameters;
  if (at->is_object() && at->contains("model")) at = &(*at)["model"];
  if (at->is_object() && at->contains("config")) at = &(*at)["config"];
  return at->is_object() && at->contains("hidden_size") ? at : nullptr;
}

bool describesModel(const nlohmann::json& json) {
  const auto has = [](const nlohmann::json& object) {
    return object.is_object() && object.contains("hidden_size");
  };
  return has(json) || (json.is_object() && json.contains("config") && has(json["config"]));
}

// Hugging Face's config.json, which other programs' files are called too: nothing where it is one of those.
std::optional<SourcedConfig> configOfHuggingFace(const fs::path& path) {
  if (!isThere(path)) return std::nullopt;
  const nlohmann::json json =
      strictJson(readText(path, longestConfig, "configuration"), path, "configuration");
  if (!describesModel(json)) return std::nullopt;
  return SourcedConfig{configFromJson(json, path.string()), quoted(path.filename().string(), 30)};
}

// --config, else inside the checkpoint, else beside the file.
SourcedConfig configFor(const fs::path& file, const fs::path& given, const nlohmann::json& hyperParameters) {
  if (!given.empty()) return configFromFile(given);
  if (const auto* part = modelPart(hyperParameters))
    return {configFromJson(*part, file.string()), "its configuration"};
  const fs::path beside = file.parent_path() / configName;
  if (isThere(beside)) return configFromFile(beside);
  if (auto found = configOfHuggingFace(file.parent_path() / huggingFaceConfigName)) return *std::move(found);
  throw badModel(
      file, hasSafetensorsName(file)
                ? "there is no model_config.json beside it. Put it there or give it with --config FILE."
                : "it holds no configuration and no model_config.json lies beside it. Give --config FILE.");
}

std::string typesOf(const ModelTensors& tensors) {
  std::set<std::string_view> types;
  for (const auto& [name, entry] : tensors.byName) types.insert(nameOf(entry->type));
  return fmt::format("{}", fmt::join(types, "+"));
}

void refuseFineTuned(const ModelTensors& tensors, const fs::path& file) {
  if (tensors.heads.empty() || tensors.byName.contains("lm_head.weight")) return;
  throw badModel(file, fmt::format("it is fine-tuned: it has {} and no lm_head, so it predicts no bases. "
                                   "Open the pretrained model.",
                                   quoted(tensors.heads.front(), 40)));
}

void noteHeads(const ModelTensors& tensors, std::vector<std::string>& notes) {
  if (tensors.heads.empty()) return;
  notes.push_back(
      fmt::format("its fine-tuned head is not used ({}).", printable(joinWithin(tensors.heads, 80), 120)));
}

constexpr const char* howToTakeAverage = "--weights ema takes them.";

// Why these weights and not the others, where there is a choice.
void noteKind(const ModelPlace& place, const ModelTensors& tensors, WeightsKind wanted,
              std::vector<std::string>& notes) {
  if (tensors.kind == WeightsKind::Averaged && wanted == WeightsKind::Plain)
    notes.emplace_back("it holds averaged (EMA) weights only, which are used.");
  else if (tensors.kind == WeightsKind::Averaged)
    notes.emplace_back("its averaged (EMA) weights are used.");
  else if (tensors.hasOther)
    notes.push_back(fmt::format("it holds averaged (EMA) weights too, not used; {}", howToTakeAverage));
  else if (!place.averaged.empty())
    notes.push_back(fmt::format("averaged (EMA) weights lie beside it ({}), not used; {}",
                                inQuotes(place.averaged.filename().string()), howToTakeAverage));
}

bool holdsAverage(const TensorFile& file, const fs::path& path) {
  const ModelTensors tensors = modelTensors(file, path);
  return tensors.hasOther || tensors.kind == WeightsKind::Averaged;
}

std::unique_ptr<TensorFile> openPlace(const ModelPlace& place) {
  if (place.shards) return std::make_unique<ShardedFile>(*place.shards);
  return openTensorFile(place.file);
}

// Goes to the file of averages beside it where these are wanted and the file itself has none.
std::unique_ptr<TensorFile> openWanted(ModelPlace& place, WeightsKind wanted) {
  auto file = openPlace(place);
  if (wanted == WeightsKind::Plain || place.averaged.empty() || holdsAverage(*file, place.file)) return file;
  place = {.file = place.averaged, .shards = {}, .averaged = {}, .isAverage = true};
  return openPlace(place);
}

void readTensors(Model& model, const ModelPlace& place, const TensorFile& file, const fs::path& config,
                 WeightsKind wanted, std::stop_token stop) {
  ModelTensors tensors = modelTensors(file, model.file, place.isAverage ? WeightsKind::Plain : wanted);
  if (place.isAverage) tensors.kind = WeightsKind::Averaged;
  refuseFineTuned(tensors, model.file);
  const SourcedConfig found = configFor(model.file, config, file.hyperParameters());
  model.config = found.config;
  model.config.finalMlp = tensors.hasFinalMlp();
  model.weights = assembleWeights(model.config, found.source, tensors, file, model.file, model.notes, stop);
  model.format = fmt::format("{} {}", file.format(), typesOf(tensors));
  model.kind = tensors.kind;
  noteHeads(tensors, model.notes);
  noteKind(place, tensors, wanted, model.notes);
  for (const std::string& note : file.notes()) model.notes.push_back(note);
}

Model readFile(const fs::path& given, const fs::path& config, std::stop_token stop, WeightsKind wanted) {
  Model model;
  ModelPlace place = placeOfModel(given, model.notes);
  const auto file = openWanted(place, wanted);
  model.file = place.file;
  readTensors(model, place, *file, config, wanted, stop);
  model.name = nameOfModel(given, model.file, file->title());
  if (model.kind == WeightsKind::Averaged && !speaksOfAverages(model.name)) model.name += " (EMA)";
  for (std::string& note : model.notes) note = noteOn(model.file, note);
  model.digest = modelDigest(model.config, model.weights);
  return model;
}

// The settings that change a prediction, in a form that does not depend on the JSON's keys.
std::string canonicalText(const Config& config) {
  std::vector<int> attention;
  for (int layer = 0; layer < config.layers; ++layer)
    if (config.isAttentionLayer(layer)) attention.push_back(layer);
  return fmt::format(
      "janusdna d={} layers={} v={} f={} heads={} flex={} experts={} top={} expert_layers={} "
      "attention_layers={} "
      "expand={} n={} k={} r={} eps={:.17g} mlp={}\n",
      config.hiddenSize, config.layers, config.vocabSize, config.intermediateSize, config.heads,
      config.flexAttentionWidth, config.experts, config.expertsPerToken,
      fmt::join(config.expertLayers(), ","), fmt::join(attention, ","), config.mambaExpand,
      config.mambaStateSize, config.mambaConvTaps, config.mambaDtRank, config.rmsNormEpsilon,
      config.finalMlp ? 1 : 0);
}

// True where `path` describes this model already. A file that describes another model is not overwritten.
bool isDescribed(const Config& config, const fs::path& path) {
  if (!isThere(path)) return false;
  Config there;
  try {
    there = configFromFile(path).config;
    there.finalMlp = config.finalMlp;
  } catch (const Error&) {
  }
  if (there == config) return true;
  throw inputError(
      fmt::format("Cannot write {}: it is there and describes another model. Write into another folder.",
                  inQuotes(path.string())));
}

void makeFolder(const fs::path& folder) {
  std::error_code error;
  if (!folder.empty()) fs::create_directories(folder, error);
  if (error)
    throw resourceError(
        fmt::format("Cannot make the folder {}: {}.", inQuotes(folder.string()), error.message()));
}

}  // namespace

WeightsKind weightsNamed(const std::string& word) {
  if (word.empty() || word == "plain") return WeightsKind::Plain;
  if (word == "ema") return WeightsKind::Averaged;
  throw usageError(fmt::format("There are no weights {}: say plain or ema.", inQuotes(word)));
}

Model readModel(const fs::path& path, const fs::path& config, std::stop_token stop, WeightsKind weights) {
  try {
    return readFile(path, config, stop, weights);
  } catch (const std::bad_alloc&) {
    throw resourceError(
        fmt::format("Cannot open model {}: there is not enough memory for it.", inQuotes(path.string())));
  }
}

void writeModel(const Model& model, const fs::path& safetensors) {
  makeFolder(safetensors.parent_path());
  const fs::path beside = safetensors.parent_path() / configName;
  std::optional<AtomicFile> config;
  if (!isDescribed(model.config, beside)) {
    config.emplace(beside).write(configToJson(model.config).dump(1) + "\n");
    config->finish();
  }
  writeSafetensors(safetensors, model.weights, {{"format", "pt"}, {"title", model.name}});
  if (config) config->commit();
}

std::string modelDigest(const Config& config, const Weights& weights) {
  Digest digest;
  digest.add(canonicalText(config));
  for (const TensorSpec& spec : expectedTensors(config)) {
    if (!spec.tiedTo.empty()) continue;  // says nothing its twin has not said
    digest.add(fmt::format("{} {}\n", spec.name, fmt::join(spec.shape, "x")));
    digest.add(std::as_bytes(weights.at(spec.name)));
  }
  return digest.finish();
}

}  // namespace janus
