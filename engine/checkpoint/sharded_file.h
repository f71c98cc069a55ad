// A model whose tensors lie in several files, as Hugging Face's save_pretrained writes large ones.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/checkpoint/tensor_file.h"

namespace janus {

// A file as its content says: PyTorch's zip or .safetensors; its name decides only where the content is
// neither, so that the reader says what is wrong. Throws Error (Input).
std::unique_ptr<TensorFile> openTensorFile(const std::filesystem::path& path);

// Endings that PyTorch's checkpoints have (.ckpt, .pt, .pth, .bin), in any case; and .safetensors.
bool hasCheckpointName(const std::filesystem::path& path);
bool hasSafetensorsName(const std::filesystem::path& path);

// All files of one model: "NAME-00001-of-00003.safetensors", ... and, where there is one, the index
// "NAME.safetensors.index.json" that says which tensor lies in which.
struct Shards {
  std::filesystem::path index;  // empty where there is none
  std::vector<std::filesystem::path> parts;
};

// Nothing where `path` is neither an index nor one part of several by its name. Throws Error (Input) where
// the index cannot be read, and where a part is missing, naming it.
std::optional<Shards> shardsOf(const std::filesystem::path& path);

// "model" of "model-00001-of-00002.safetensors" and of "model.safetensors.index.json"; else the stem.
std::string modelStem(const std::filesystem::path& path);

class ShardedFile : public TensorFile {
 public:
  // Throws Error (Input) where a part cannot be read, holds a tensor that another part has too, or lacks one
  // that the index says it has.
  explicit ShardedFile(const Shards& shards);

  const std::vector<TensorEntry>& entries() const override { return entries_; }
  const char* format() const override { return parts_.front()->format(); }
  std::vector<float> read(const TensorEntry& entry) const override;
  std::string title() const override { return parts_.front()->title(); }
  std::vector<std::string> notes() const override;

 private:
  std::vector<std::unique_ptr<TensorFile>> parts_;
  std::vector<TensorEntry> entries_;
};

}  // namespace janus
