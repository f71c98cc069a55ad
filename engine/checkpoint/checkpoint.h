// A PyTorch checkpoint (.ckpt, .pt) as inert data: nothing it names is ever looked up or run.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "engine/checkpoint/tensor_file.h"

namespace janus {

// Reads what torch.save and PyTorch Lightning write since PyTorch 1.6: a zip of one pickle and one record per
// storage. Throws Error (Input) for everything else, naming the format and what to do about it.
class CheckpointFile : public TensorFile {
 public:
  explicit CheckpointFile(const std::filesystem::path& path);
  ~CheckpointFile() override;

  const char* format() const override { return "ckpt"; }
  // Of state_dict, in its order, then of a dictionary of averaged weights where one lies beside it.
  const std::vector<TensorEntry>& entries() const override;
  // Checks the record's size against its storage and its CRC-32, then gathers the view by its strides.
  std::vector<float> read(const TensorEntry& entry) const override;

  // hyper_parameters as Lightning saved them, read out of omegaconf's objects without omegaconf; null if
  // there are none. Texts such as "${train.seed}" stay as they are.
  const nlohmann::json& hyperParameters() const override;
  // What a careful user should know: names of functions no checkpoint needs, records without a checksum.
  std::vector<std::string> notes() const override;

 private:
  struct Contents;
  std::unique_ptr<Contents> contents_;
};

}  // namespace janus
