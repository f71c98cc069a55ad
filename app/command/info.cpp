// janus info: what a file is and holds.
#include "app/command/info.h"

#include <memory>

#include <CLI/CLI.hpp>

#include "app/command/command_line.h"
#include "app/command/genome_options.h"
#include "app/command/interrupt.h"
#include "app/command/model_options.h"
#include "app/command/words.h"
#include "base/error.h"
#include "base/paths.h"
#include "engine/session/demo.h"
#include "engine/session/file_kind.h"
#include "engine/session/session.h"

namespace janus::command {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::string what;
  ModelChoice model;
  bool json = false;
};

Facts factsOfFile(const fs::path& path, const Options& options, const Setting& setting,
                  std::stop_token stop) {
  const IdentifyAnswer identified = identify(path);
  Session session;
  switch (identified.kind) {
    case FileKind::Cache:
      return factsOfCache(path, setting);
    case FileKind::Session:
      return factsOfSession(path);
    case FileKind::Model:
      return factsOfModel(
          session.models().open(path.string(), options.model.config, stop, options.model.weights)->model());
    case FileKind::ModelConfig:
      return {{"kind", "configuration"}, {"file", path.string()}, {"notes", {identified.sentence}}};
    case FileKind::Values:
      return factsOfBigWig(path);
    case FileKind::Features:
      return factsOfAnnotation(path, stop);
    case FileKind::Genome:
      return factsOfGenome(openGenome(session.genomes(), path.string(), setting, stop)->genome());
    case FileKind::Unknown:
      break;
  }
  throw inputError(identified.sentence);
}

// A demo is a genome and a model: both are told. Nothing named: the computer.
Facts factsOf(const Options& options, const Setting& setting, std::stop_token stop) {
  if (options.what.empty()) return factsOfComputer();
  if (options.what == "cache") return factsOfCache(cacheDir(), setting);
  const auto demo = demoNamed(options.what);
  if (!demo) return factsOfFile(options.what, options, setting, stop);
  return {{"kind", "demo"},
          {"locus", demo->locus},
          {"genome", factsOfFile(demo->genome, options, setting, stop)},
          {"model", factsOfFile(demo->model, options, setting, stop)}};
}

void info(const Options& options, Setting& setting) {
  setting.quiet = setting.quiet || options.json;  // the notes are among the facts
  Interrupt interrupt;
  printFacts(factsOf(options, setting, interrupt.token()), options.json);
}

}  // namespace

void addInfo(CLI::App& app, Setting& setting) {
  auto options = std::make_shared<Options>();
  CLI::App* word = app.add_subcommand(
      "info", "Say what a model, genome, session, track or cache holds, or which devices are here");
  word->add_option("WHAT", options->what,
                   "A model, a genome, a session or a track file; demo; or cache. Without it: this computer");
  addModelConfig(*word, options->model);
  word->add_flag("--json", options->json, "For programs");
  addQuiet(*word, setting);
  word->footer("Examples:\n  janus info demo\n  janus info weights.ckpt --json\n  janus info hg38.fa.gz\n");
  word->callback([options, &setting] { info(*options, setting); });
}

}  // namespace janus::command
