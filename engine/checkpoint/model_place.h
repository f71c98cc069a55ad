// Which files a model is read from, given a file or a folder.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "engine/checkpoint/sharded_file.h"

namespace janus {

inline constexpr const char* configName = "model_config.json";
inline constexpr const char* huggingFaceConfigName = "config.json";

struct ModelPlace {
  std::filesystem::path file;      // the one file; of several parts their index, else the first
  std::optional<Shards> shards;    // where there are several parts
  std::filesystem::path averaged;  // averaged weights in a file beside it, or empty
  bool isAverage = false;          // `file` is such a one
};

// In a folder the model with a usual name, else the only one; a .safetensors goes before a .ckpt, which it
// was probably made from. `notes`: what was passed over. Throws Error (Input) where a folder holds no model,
// several, or one that another program must join first (PyTorch's distributed checkpoint, DeepSpeed's).
ModelPlace placeOfModel(const std::filesystem::path& given, std::vector<std::string>& notes);

}  // namespace janus
