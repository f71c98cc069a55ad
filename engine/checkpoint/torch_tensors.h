// What a PyTorch pickle says of tensors and settings, without PyTorch.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "engine/checkpoint/pickle.h"
#include "engine/checkpoint/tensor_file.h"

namespace janus {

// The tensor that `value` stands for (torch._utils._rebuild_tensor, _v2, _v3, _rebuild_parameter), checked
// against its storage: no more elements than it has, none outside it. `record` is the storage's key. Nothing
// for values that are no tensors. Throws Error (Input) naming the tensor for complex, quantised, sparse and
// other kinds that are not read.
std::optional<TensorEntry> tensorFrom(const Pickle& pickle, NodeId value, const std::string& name,
                                      const std::filesystem::path& file);

// Settings as JSON: containers and plain values, and the contents of omegaconf's DictConfig, ListConfig and
// nodes (their parents and metadata aside) and of argparse's Namespace. Objects of other classes become null;
// texts stay as they are, "${...}" too. Throws Error (Input) beyond 200,000 values or 64 levels.
nlohmann::json settingsFrom(const Pickle& pickle, NodeId value, const std::filesystem::path& file);

// A name as people write it: "posix.system".
std::string dotted(std::string name);

// "posix.system" and the like: names that a model never needs and that run, load or open something.
std::vector<std::string> dangerousNames(const Pickle& pickle);

}  // namespace janus
