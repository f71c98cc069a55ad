// Messages about a bad model file.
#pragma once

#include "base/file_error.h"

namespace janus {

inline Error badModel(const std::filesystem::path& file, const std::string& detail) {
  return badFile("model", file, detail);
}

// `Model "file": <note>`, cut in the same way.
inline std::string noteOn(const std::filesystem::path& file, const std::string& note) {
  return lineAbout("Model", file, note);
}

}  // namespace janus
