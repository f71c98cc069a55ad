// Tries a plugin in a process of its own, so that a plugin that crashes or hangs harms only that process.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace janus {

// How the process is started: a program and its first arguments; the plugin's file comes last.
struct ProbeCommand {
  std::vector<std::string> words;
  std::chrono::milliseconds limit{10000};
};

// This program's own: `janus plugin-probe FILE`, from the folder of the running program.
ProbeCommand ownProbe();

// What that process does: loads the file, calls every track's function on made-up bases, writes one line to
// standard output ("sound", or the error's line) and answers the exit code.
int probePlugin(const std::filesystem::path& file);

// Throws Error (Input) where the file is no plugin, or crashed, hung or failed in its process. That it is
// sound, or crashed, or hung is remembered in the user's cache under the digest of its content, so a file is
// tried once.
void requireSound(const std::filesystem::path& file, const ProbeCommand& command);

}  // namespace janus
