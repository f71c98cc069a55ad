// janus info: what a file is and holds.
#include "app/command/info.h"

#include <array>
#include <fstream>
#include <memory>

#include <CLI/CLI.hpp>

#include "app/command/command_line.h"
#include "app/command/interrupt.h"
#include "app/command/words.h"
#include "engine/demo.h"

namespace janus::command {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::string what, config;
  bool json = false;
};

enum class Kind { Model, Session };

// By the name's ending, which is what a user means by it; without a known one, by the first bytes.
Kind kindOf(const fs::path& path) {
  const std::string name = path.string();
  const auto ends = [&](std::initializer_list<std::string_view> endings) {
    return std::any_of(endings.begin(), endings.end(), [&](auto ending) { return name.ends_with(ending); });
  };
  if (ends({".json", ".janus"})) return Kind::Session;
  return Kind::Model;
}

Facts factsOf(const Options& options, std::stop_token stop) {
  const auto demo = demoNamed(options.what);
  const fs::path path = demo ? demo->model : fs::path(options.what);
  switch (kindOf(path)) {
    case Kind::Session:
      return factsOfSession(path);
    case Kind::Model:
      break;
  }
  return factsOfModel(readModel(path, options.config, stop));
}

void info(const Options& options) {
  Interrupt interrupt;
  printFacts(factsOf(options, interrupt.token()), options.json);
}

}  // namespace

void addInfo(CLI::App& app, Setting&) {
  auto options = std::make_shared<Options>();
  CLI::App* word = app.add_subcommand("info", "Say what a model, genome, session, track or cache holds");
  word->add_option("WHAT", options->what, "A model, a genome, a session or a track file; demo; or cache")
      ->required();
  word->add_option("--config", options->config,
                   "A model's model_config.json, where it is not beside or inside it")
      ->type_name("FILE");
  word->add_flag("--json", options->json, "For programs");
  word->footer("Examples:\n  janus info demo\n  janus info weights.ckpt --json\n  janus info hg38.fa.gz\n");
  word->callback([options] { info(*options); });
}

}  // namespace janus::command
