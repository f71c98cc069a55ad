#include "engine/checkpoint/model_place.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/checkpoint/averaged_names.h"
#include "engine/checkpoint/model_file.h"

namespace janus {
namespace fs = std::filesystem;
namespace {

std::string nameOf(const fs::path& path) { return path.filename().string(); }

bool isFolder(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

std::vector<fs::path> filesIn(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code problem;
  for (fs::directory_iterator at(folder, problem), end; !problem && at != end; at.increment(problem))
    files.push_back(at->path());
  if (problem) throw badModel(folder, problem.message() + ".");
  std::ranges::sort(files);
  return files;
}

// What Hugging Face's trainer keeps beside a model.
bool isTrainerState(const fs::path& path) {
  const std::string stem = path.stem().string();
  return stem == "optimizer" || stem == "scheduler" || stem == "training_args" || stem == "scaler" ||
         stem.starts_with("rng_state");
}

// A folder that a distributed training left, whose parts are no model one by one.
void refuseDistributed(const fs::path& folder, const std::vector<fs::path>& files) {
  const auto has = [&](const auto& is) { return std::ranges::any_of(files, is); };
  if (has([](const fs::path& f) { return f.extension() == ".distcp"; }))
    throw badModel(folder,
                   "it is a distributed checkpoint of PyTorch. Join it: python -m "
                   "torch.distributed.checkpoint.format_utils dcp_to_torch FOLDER model.pt");
  if (has([](const fs::path& f) { return nameOf(f) == "zero_to_fp32.py"; }))
    throw badModel(folder, "it is a checkpoint of DeepSpeed in parts. Join it: python zero_to_fp32.py . out");
}

// The letters and digits of a stem that are no word of averaging: "last-EMA" and "last" have the same.
std::string plainStem(const fs::path& path) {
  std::string out, word;
  const auto end = [&] {
    if (!speaksOfAverages(word)) out += word;
    word.clear();
  };
  for (const char c : modelStem(path)) {
    if (!std::isalnum(static_cast<unsigned char>(c))) end();
    if (std::isalnum(static_cast<unsigned char>(c))) word += c;
  }
  end();
  return out;
}

bool isAverageOf(const fs::path& file, const fs::path& other) {
  return speaksOfAverages(modelStem(other)) && !speaksOfAverages(modelStem(file)) &&
         plainStem(file) == plainStem(other);
}

bool isModel(const fs::path& path) {
  return (hasSafetensorsName(path) || hasCheckpointName(path)) && !isTrainerState(path);
}

// Of the parts of a model the first stands for all.
bool isLaterPart(const fs::path& path, const std::vector<fs::path>& models) {
  return modelStem(path) != path.stem().string() && std::ranges::find_if(models, [&](const fs::path& m) {
                                                      return modelStem(m) == modelStem(path) &&
                                                             m.extension() == path.extension();
                                                    })->filename() != path.filename();
}

// The one with a usual name if it is there, else the only one.
fs::path theOne(const fs::path& folder, const std::vector<fs::path>& files, const std::string& usual) {
  for (const fs::path& file : files)
    if (modelStem(file) == usual) return file;
  if (files.size() == 1) return files.front();
  throw badModel(folder, fmt::format("it has {} models ({}, {}, ...). Name one of them.", files.size(),
                                     printable(nameOf(files[0]), 30), printable(nameOf(files[1]), 30)));
}

fs::path modelIn(const fs::path& folder, std::vector<std::string>& notes) {
  const std::vector<fs::path> files = filesIn(folder);
  refuseDistributed(folder, files);
  std::vector<fs::path> models, safetensors, checkpoints;
  std::ranges::copy_if(files, std::back_inserter(models), isModel);
  for (const fs::path& file : models) {
    const auto isIts = [&](const fs::path& other) { return isAverageOf(other, file); };
    if (isLaterPart(file, models) || std::ranges::any_of(models, isIts)) continue;
    (hasSafetensorsName(file) ? safetensors : checkpoints).push_back(file);
  }
  if (safetensors.empty() && checkpoints.empty())
    throw badModel(folder, "the folder has no .safetensors and no .ckpt. Name the model's file.");
  if (safetensors.empty()) {
    const bool huggingFace = std::ranges::any_of(
        checkpoints, [](const fs::path& file) { return modelStem(file) == "pytorch_model"; });
    return theOne(folder, checkpoints, huggingFace ? "pytorch_model" : "last");
  }
  const fs::path chosen = theOne(folder, safetensors, "model");
  if (!checkpoints.empty())
    notes.push_back(fmt::format("{} beside it was not read.", inQuotes(nameOf(checkpoints.front()))));
  return chosen;
}

fs::path averageBeside(const fs::path& file) {
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  std::error_code problem;
  for (fs::directory_iterator at(folder, problem), end; !problem && at != end; at.increment(problem))
    if (isModel(at->path()) && isAverageOf(file, at->path()) && modelStem(at->path()) == at->path().stem())
      return file.parent_path() / at->path().filename();
  return {};
}

}  // namespace

ModelPlace placeOfModel(const fs::path& given, std::vector<std::string>& notes) {
  ModelPlace place;
  place.file = isFolder(given) ? modelIn(given, notes) : given;
  place.averaged = averageBeside(place.file);
  place.shards = shardsOf(place.file);
  if (!place.shards) return place;
  if (!isFolder(given) && given != place.shards->index)
    notes.push_back(fmt::format("{} is one of {} parts; all were read.", inQuotes(nameOf(given)),
                                place.shards->parts.size()));
  place.file = place.shards->index.empty() ? place.shards->parts.front() : place.shards->index;
  return place;
}

std::vector<fs::path> filesOfModel(const fs::path& path) {
  std::vector<fs::path> files{path};
  try {
    std::vector<std::string> ignored;
    const ModelPlace place = placeOfModel(path, ignored);
    files = {place.file, place.averaged};
    if (place.shards) files.insert(files.end(), place.shards->parts.begin(), place.shards->parts.end());
  } catch (const Error&) {  // whoever reads it says so
  }
  for (const char* name : {configName, huggingFaceConfigName})
    files.push_back(files.front().parent_path() / name);
  std::error_code missing;
  std::erase_if(files, [&](const fs::path& file) { return !fs::is_regular_file(file, missing); });
  return files;
}

}  // namespace janus
