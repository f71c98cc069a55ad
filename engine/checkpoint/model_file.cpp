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
#include "engine/checkpoint/assembly.h"
#include "engine/checkpoint/checkpoint.h"
#include "engine/checkpoint/safetensors.h"

namespace janus {
namespace fs = std::filesystem;
namespace {

constexpr const char* configName = "model_config.json";
constexpr uint64_t longestConfig = 1 << 20;

// A file that cannot be examined counts as missing; opening it gives the reason.
bool isThere(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

bool isFolder(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

bool hasExtension(const fs::path& path, std::initializer_list<const char*> extensions) {
  return std::any_of(extensions.begin(), extensions.end(),
                     [&](const char* e) { return path.extension() == e; });
}

bool looksLikeSafetensors(const fs::path& path) { return hasExtension(path, {".safetensors"}); }
bool looksLikeCheckpoint(const fs::path& path) {
  return hasExtension(path, {".ckpt", ".pt", ".pth", ".bin"});
}

// The one model among `files`: the one with the usual name if it is there, else the only one.
fs::path theOne(const fs::path& folder, const std::vector<fs::path>& files, const char* usual) {
  for (const fs::path& file : files)
    if (file.filename() == usual) return file;
  if (files.size() == 1) return files.front();
  throw badModel(folder, fmt::format("it has {} models ({}, {}, ...). Name one of them.", files.size(),
                                     printable(files[0].filename().string(), 30),
                                     printable(files[1].filename().string(), 30)));
}

// The model file in `folder`; a .safetensors goes before a .ckpt, which it was probably made from.
fs::path modelIn(const fs::path& folder, std::vector<std::string>& notes) {
  std::vector<fs::path> safetensors, checkpoints;
  std::error_code problem;
  for (fs::directory_iterator at(folder, problem), end; !problem && at != end; at.increment(problem)) {
    if (looksLikeSafetensors(at->path())) safetensors.push_back(at->path());
    if (looksLikeCheckpoint(at->path())) checkpoints.push_back(at->path());
  }
  if (problem) throw badModel(folder, problem.message() + ".");
  std::sort(safetensors.begin(), safetensors.end());
  std::sort(checkpoints.begin(), checkpoints.end());
  if (safetensors.empty() && checkpoints.empty())
    throw badModel(folder, "the folder has no .safetensors and no .ckpt. Name the model's file.");
  if (safetensors.empty()) return theOne(folder, checkpoints, "last.ckpt");
  const fs::path chosen = theOne(folder, safetensors, "model.safetensors");
  if (!checkpoints.empty())
    notes.push_back(
        fmt::format("{} beside it was not read.", inQuotes(checkpoints.front().filename().string())));
  return chosen;
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
  const bool byFolder = given != file || isGenericName(file.stem().string());
  return byFolder && !folder.empty() ? folder.string() : file.stem().string();
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

// --config, else inside the checkpoint, else model_config.json beside the file.
SourcedConfig configFor(const fs::path& file, const fs::path& given, const nlohmann::json& hyperParameters) {
  if (!given.empty()) return configFromFile(given);
  if (const auto* part = modelPart(hyperParameters))
    return {configFromJson(*part, file.string()), "its configuration"};
  const fs::path beside = file.parent_path() / configName;
  if (isThere(beside)) return configFromFile(beside);
  throw badModel(
      file, looksLikeSafetensors(file)
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

void readTensors(Model& model, const TensorFile& file, const fs::path& config,
                 const nlohmann::json& hyperParameters, std::stop_token stop) {
  const ModelTensors tensors = modelTensors(file, model.file);
  refuseFineTuned(tensors, model.file);
  const SourcedConfig found = configFor(model.file, config, hyperParameters);
  model.config = found.config;
  model.config.finalMlp = tensors.hasFinalMlp();
  model.weights = assembleWeights(model.config, found.source, tensors, file, model.file, model.notes, stop);
  model.format += typesOf(tensors);
  noteHeads(tensors, model.notes);
}

// By content rather than by name: both kinds are found under every extension.
bool isZip(const fs::path& path) { return InputFile(path, "model").firstBytes(2) == "PK"; }

Model readFile(const fs::path& given, const fs::path& config, std::stop_token stop) {
  Model model;
  model.file = isFolder(given) ? modelIn(given, model.notes) : given;
  if (isZip(model.file) || looksLikeCheckpoint(model.file)) {
    const CheckpointFile file(model.file);
    model.format = "ckpt ";
    readTensors(model, file, config, file.hyperParameters(), stop);
    for (const std::string& note : file.notes()) model.notes.push_back(note);
    model.name = nameOfModel(given, model.file, {});
  } else {
    const SafetensorsFile file(model.file);
    model.format = "safetensors ";
    readTensors(model, file, config, nullptr, stop);
    model.name = nameOfModel(given, model.file, file.title());
  }
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

Model readModel(const fs::path& path, const fs::path& config, std::stop_token stop) {
  try {
    return readFile(path, config, stop);
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
