// Fits the tensors of a file to the tensors a model must have: names, ties, shapes, and then the values.
#pragma once

#include <filesystem>
#include <map>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/checkpoint/tensor_file.h"
#include "engine/model/config.h"
#include "engine/model/weights.h"

namespace janus {

// A file's tensors under the model's own names (those of expectedTensors).
struct ModelTensors {
  std::map<std::string, const TensorEntry*> byName;
  std::vector<std::string> heads;  // names of a fine-tuned model's heads, which are not read
  bool hasFinalMlp() const;
};

// Strips what trainers put before names ("model.", "module.", "_orig_mod."), leaves out training metrics and
// sets heads apart. Throws Error (Input) if two tensors end up with one name.
ModelTensors modelTensors(const TensorFile& file, const std::filesystem::path& path);

// `source` says where `config` is from. Checks names and shapes before any value is read, then reads what
// `config` asks for. A missing half of a tied pair is taken from the other. Throws one Error (Input) with all
// missing, unexpected and misshapen tensors, or one naming a tied pair that differs, or Cancelled. What the
// values make doubtful (NaN, all zero) is added to `notes`.
Weights assembleWeights(const Config& config, const std::string& source, const ModelTensors& tensors,
                        const TensorFile& file, const std::filesystem::path& path,
                        std::vector<std::string>& notes, std::stop_token stop);

}  // namespace janus
