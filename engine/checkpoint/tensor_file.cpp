#include "engine/checkpoint/tensor_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

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

// Unicode 15, table 3-7: overlong forms, surrogates and what is beyond U+10FFFF are not well formed.
bool isUtf8(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    const auto byte = [&](size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0u; };
    const unsigned first = byte(i), second = byte(i + 1);
    const size_t length = first < 0x80   ? 1
                          : first < 0xc2 ? 0
                          : first < 0xe0 ? 2
                          : first < 0xf0 ? 3
                          : first < 0xf5 ? 4
                                         : 0;
    const bool overlong = (first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90);
    const bool beyond = (first == 0xed && second > 0x9f) || (first == 0xf4 && second > 0x8f);
    if (length == 0 || overlong || beyond) return false;
    for (size_t next = 1; next < length; ++next)
      if ((byte(i + next) & 0xc0) != 0x80) return false;
    i += length;
  }
  return true;
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
  if (file.path().string().ends_with(".index.json"))
    throw badModel(file.path(),
                   "it is the index of a model in several files. Save the model as one .safetensors.");
}

}  // namespace janus
