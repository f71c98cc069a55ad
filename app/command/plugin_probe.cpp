// janus plugin-probe: tries a plugin in a process of its own. The program itself calls it; it is not listed
// in the help.
#include <cstdlib>
#include <memory>

#include <CLI/CLI.hpp>

#include "app/command/command_line.h"
#include "app/command/words.h"
#include "engine/plugin/probe.h"

namespace janus::command {

void addPluginProbe(CLI::App& app, Setting&) {
  auto file = std::make_shared<std::string>();
  CLI::App* word =
      app.add_subcommand("plugin-probe", "Load a plugin, call its functions, say whether it is sound");
  word->group("");  // not listed
  word->add_option("FILE", *file)->required();
  // The exit code shows what the plugin did: nothing on the way may catch an exception and change it.
  word->callback([file] {
    const int code = probePlugin(*file);
    std::fflush(nullptr);
    std::_Exit(code);
  });
}

}  // namespace janus::command
