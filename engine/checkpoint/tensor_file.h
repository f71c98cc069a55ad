// A file of named tensors whose directory has been read and checked, and whose values have not yet been
// touched.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "base/input_file.h"
#include "engine/checkpoint/element_type.h"
#include "engine/checkpoint/model_error.h"

namespace janus {

struct TensorEntry {
  std::string name;
  std::vector<int64_t> shape;
  ElementType type = ElementType::F32;
  int64_t count = 0;      // product of the shape
  bool averaged = false;  // the file keeps it apart as a moving average (EMA) of the weights
  size_t part = 0;        // of a model in several files: which of them

  // Where the values are; what each means is the file's own business.
  std::string record;   // which of the file's storages, as it names them
  uint64_t offset = 0;  // safetensors: bytes from the start of the file; .ckpt: elements into the storage
  int64_t storageCount = 0;      // .ckpt: elements in the storage
  std::vector<int64_t> strides;  // .ckpt: in elements
};

constexpr size_t mostTensors = 65536;  // in one file; a published model has about 700
constexpr size_t mostDimensions = 8;

class TensorFile {
 public:
  virtual ~TensorFile() = default;
  virtual const std::vector<TensorEntry>& entries() const = 0;
  // The values of one entry, row-major. Throws Error (Input) if they cannot be read or their checksum is
  // wrong.
  virtual std::vector<float> read(const TensorEntry& entry) const = 0;
  virtual const char* format() const = 0;  // "ckpt", "safetensors"
  virtual std::string title() const { return {}; }
  // The settings that a trainer stored beside the tensors; null where there are none.
  virtual const nlohmann::json& hyperParameters() const;
  // What a careful user should know of the file.
  virtual std::vector<std::string> notes() const { return {}; }
};

// The product of `shape`, or -1 if a dimension is negative or the product is beyond `most`.
int64_t countOf(const std::vector<int64_t>& shape, int64_t most);

// "[2, 3]", for messages.
std::string shapeText(const std::vector<int64_t>& shape);

// Throws for files that are no model at all but often stand where one is expected: Git LFS pointers, web
// pages saved instead of the file, empty files. To be called before a reader says
// what is wrong.
void refuseImpostors(const InputFile& file);

}  // namespace janus
