// Opens a model from a folder, a .safetensors or a .ckpt, and checks all of it.
#pragma once

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/model/config.h"
#include "engine/model/weights.h"

namespace janus {

struct Model {
  std::string name;  // the file's title, else its folder's or file's name
  std::filesystem::path file;
  std::string format;  // "safetensors F16", "ckpt F32"
  std::string digest;  // of the canonical tensors and configuration: the same weights, the same digest
  Config config;
  Weights weights;                 // exactly expectedTensors(config)
  std::vector<std::string> notes;  // what the user should know: skipped heads, missing checksums, NaN weights
};

// `path`: a .safetensors with model_config.json beside it, a .ckpt, or a folder with one of them; `config`
// overrides where the configuration is read from. All missing, extra and misshapen tensors are reported in
// one Error (Input).
Model readModel(const std::filesystem::path& path, const std::filesystem::path& config = {},
                std::stop_token stop = {});

// Writes `model` as float32 .safetensors with model_config.json beside it, both atomically and the
// configuration last: wherever it stops, no configuration is left without the tensors it describes. Throws
// Error: Input where a configuration of another model lies there, Resource where writing fails.
void writeModel(const Model& model, const std::filesystem::path& safetensors);

// The digest above, from any complete set of weights.
std::string modelDigest(const Config& config, const Weights& weights);

}  // namespace janus
