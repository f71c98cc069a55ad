// Opens a model from a folder, a .safetensors or a .ckpt, and checks all of it.
#pragma once

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/checkpoint/assembly.h"
#include "engine/model/config.h"
#include "engine/model/weights.h"

namespace janus {

struct Model {
  std::string name;  // the file's title, else its folder's or file's name
  std::filesystem::path file;
  std::string format;  // "safetensors F16", "ckpt F32"
  std::string digest;  // of the canonical tensors and configuration: the same weights, the same digest
  Config config;
  Weights weights;  // exactly expectedTensors(config)
  WeightsKind kind = WeightsKind::Plain;
  std::vector<std::string> notes;  // what the user should know: skipped heads, missing checksums, NaN weights
};

// "plain" (or nothing) and "ema", as people choose. Throws Error (Usage).
WeightsKind weightsNamed(const std::string& word);

// `path`: a .safetensors, a .ckpt (by content; .pt, .pth, .bin too), one of several parts of a model or their
// index, or a folder with one model; `config` overrides where the configuration is read from, which else is
// in the checkpoint, or model_config.json or Hugging Face's config.json beside it. Averaged weights are taken
// from the file itself, else from one beside it ("last-EMA.ckpt" of "last.ckpt"); where plain ones are read
// and there are averaged ones, a note says so. All missing, extra and misshapen tensors are reported in one
// Error (Input).
Model readModel(const std::filesystem::path& path, const std::filesystem::path& config = {},
                std::stop_token stop = {}, WeightsKind weights = WeightsKind::Plain);

// All files that readModel of `path` may read, as far as they are there: a change of one is another model.
std::vector<std::filesystem::path> filesOfModel(const std::filesystem::path& path);

// Writes `model` as float32 .safetensors with model_config.json beside it, both atomically and the
// configuration last: wherever it stops, no configuration is left without the tensors it describes. Throws
// Error: Input where a configuration of another model lies there, Resource where writing fails.
void writeModel(const Model& model, const std::filesystem::path& safetensors);

// The digest above, from any complete set of weights.
std::string modelDigest(const Config& config, const Weights& weights);

}  // namespace janus
