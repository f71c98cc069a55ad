// Checks a plugin's file without running any of its code.
#pragma once

#include <filesystem>
#include <string>

namespace janus {

// Cannot load plugin "file": why. The class is Input.
[[noreturn]] void refusePlugin(const std::filesystem::path& file, const std::string& why);

// Throws where it is no regular file, where everyone may write to it or to its folder, or where its ELF
// header is not that of a shared library for this computer (System V ABI, "ELF header"). Answers the digest
// of its content.
std::string checkPluginFile(const std::filesystem::path& file);

}  // namespace janus
