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

// Which weights of a file: as training left them, or their moving average (EMA, SWA).
enum class WeightsKind { Plain, Averaged };

// A file's tensors under the model's own names (those of expectedTensors).
struct ModelTensors {
  WeightsKind kind = WeightsKind::Plain;  // of `byName`
  bool hasOther = false;                  // the file has weights of the other kind too
  std::map<std::string, const TensorEntry*> byName;
  std::vector<std::string> heads;  // names of a fine-tuned model's heads, which are not read
  bool hasFinalMlp() const;
};

// Strips what trainers put before names ("model.") and anywhere into them (torch.compile, DDP, FSDP,
// activation checkpointing), leaves out training metrics and sets heads apart. Averaged weights are told by
// their names ("ema_model.", "module." beside "n_averaged", ...) and never mixed with plain ones; where a
// file has only averaged ones, these are given for Plain. Throws Error (Input) if two tensors end up with one
// name, for FSDP's flattened parameters, and where averaged ones are wanted and there are none.
ModelTensors modelTensors(const TensorFile& file, const std::filesystem::path& path,
                          WeightsKind wanted = WeightsKind::Plain);

// `source` says where `config` is from. Checks names and shapes before any value is read, then reads what
// `config` asks for. A missing half of a tied pair is taken from the other. Throws one Error (Input) with all
// missing, unexpected and misshapen tensors, or one naming a tied pair that differs, or Cancelled. What the
// values make doubtful (NaN, all zero) is added to `notes`.
Weights assembleWeights(const Config& config, const std::string& source, const ModelTensors& tensors,
                        const TensorFile& file, const std::filesystem::path& path,
                        std::vector<std::string>& notes, std::stop_token stop);

}  // namespace janus
