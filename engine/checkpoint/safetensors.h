// The .safetensors format (github.com/huggingface/safetensors, README): an 8-byte length, a JSON header, the
// values.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "engine/checkpoint/tensor_file.h"
#include "engine/model/weights.h"

namespace janus {

// Checks everything the format promises before anything is allocated by a number from the file: a header of
// at most 100 MB that starts with {, no duplicate keys, tensors that cover the rest of the file without a
// hole or an overlap, byte counts that agree with the shapes. Throws Error (Input) naming the tensor.
class SafetensorsFile : public TensorFile {
 public:
  explicit SafetensorsFile(const std::filesystem::path& path);

  const std::vector<TensorEntry>& entries() const override { return entries_; }  // sorted by name
  const char* format() const override { return "safetensors"; }
  std::vector<float> read(const TensorEntry& entry) const override;
  std::string title() const override;

  const TensorEntry* find(const std::string& name) const;
  WeightTensor tensor(const std::string& name) const;  // throws Error (Input) if it is not there
  const std::map<std::string, std::string>& metadata() const { return metadata_; }

 private:
  void readHeader();
  void addTensor(const std::string& name, const nlohmann::json& json, uint64_t dataStart);
  void readMetadata(const nlohmann::json& json);
  void checkLayout(uint64_t dataStart) const;

  InputFile file_;
  std::vector<TensorEntry> entries_;
  std::map<std::string, std::string> metadata_;
};

// Writes `tensors` as F32, in the order of their names, atomically. Throws Error (Resource).
void writeSafetensors(const std::filesystem::path& path, const Weights& tensors,
                      const std::map<std::string, std::string>& metadata);

}  // namespace janus
