// The command line as a whole: its words, its exit codes, and the one place that catches and reports.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace janus::command {

// What every word gets besides its own options.
struct Setting {
  std::string commandLine;  // as typed, quoted so that a shell reads it back
  bool quiet = false;
};

// Runs the word in argv and returns the process's exit code: 0 done, 2 usage, 3 bad input, 4 not enough
// memory, disk or device, 5 internal. Whatever goes wrong is one line on standard error that begins with
// "janus: ".
int runCommandLine(int argc, char** argv);

// --quiet: no progress, no notes.
void addQuiet(CLI::App& word, Setting& setting);

// A note for the user on standard error, unless --quiet.
void printNote(const Setting& setting, const std::string& line);

}  // namespace janus::command
