// Tells whether a file is still the one that was opened.
#pragma once

#include <filesystem>
#include <string>

namespace janus {

// Where the bytes of `path` lie and when they were last changed: the same for the same file, another once it
// has been written to.
std::string stampOf(const std::filesystem::path& path);

}  // namespace janus
