#include "engine/checkpoint/tensor_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace janus {

int64_t countOf(const std::vector<int64_t>& shape, int64_t most) {
  int64_t count = 1;
  bool empty = false;
  for (const int64_t size : shape) {
    if (size < 0) return -1;
    if (size == 0) empty = true;
    // The remaining dimensions are checked even behind a zero, which would hide a product that overflows.
    else if (count > most / size)
      return -1;
    else
      count *= size;
  }
  return empty ? 0 : count;
}

const nlohmann::json& TensorFile::hyperParameters() const {
  static const nlohmann::json none;
  return none;
}

std::string shapeText(const std::vector<int64_t>& shape) {
  return fmt::format("[{}]", fmt::join(shape, ", "));
}

void refuseImpostors(const InputFile& file) {
  const std::string start = file.firstBytes(512);
  if (start.empty()) throw badModel(file.path(), "it is empty. Download or copy it again.");
  if (start.starts_with("version https://git-lfs"))
    throw badModel(file.path(),
                   "it is a Git LFS pointer, not the model. Fetch the real file with git lfs pull.");
  if (start.starts_with("<!DOCTYPE") || start.starts_with("<!doctype") || start.starts_with("<html"))
    throw badModel(file.path(), "it is a web page, not the model. Download the file itself.");
}

}  // namespace janus
