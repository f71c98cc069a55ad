// janus info: what a file is and holds.
#include "app/command/info.h"

#include <array>
#include <fstream>
#include <memory>

#include <CLI/CLI.hpp>

#include "app/command/command_line.h"
#include "app/command/genome_options.h"
#include "app/command/interrupt.h"
#include "app/command/words.h"
#include "base/paths.h"
#include "engine/session/demo.h"
#include "engine/session/session.h"

namespace janus::command {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::string what, config;
  bool json = false;
};

enum class Kind { Model, Session, BigWig, Annotation, Genome, Cache };

// By the name's ending, which is what a user means by it; anything else is taken for a genome.
Kind kindOf(const fs::path& path) {
  const std::string name = path.string();
  const auto ends = [&](std::initializer_list<std::string_view> endings) {
    return std::any_of(endings.begin(), endings.end(), [&](auto ending) { return name.ends_with(ending); });
  };
  if (fs::is_directory(path)) return fs::exists(path / "cache.db") ? Kind::Cache : Kind::Model;
  if (ends({".json", ".janus"})) return Kind::Session;
  if (ends({".safetensors", ".ckpt", ".pt"})) return Kind::Model;
  if (ends({".bw", ".bigwig", ".bigWig"})) return Kind::BigWig;
  if (ends({".bed", ".gff", ".gff3", ".gtf", ".bed.gz", ".gff.gz", ".gff3.gz", ".gtf.gz"}))
    return Kind::Annotation;
  return Kind::Genome;
}

Facts factsOfFile(const fs::path& path, const Options& options, const Setting& setting,
                  std::stop_token stop) {
  Session session;
  switch (kindOf(path)) {
    case Kind::Cache:
      return factsOfCache(path, setting);
    case Kind::Session:
      return factsOfSession(path);
    case Kind::Model:
      return factsOfModel(session.models().open(path.string(), options.config, stop)->model());
    case Kind::BigWig:
      return factsOfBigWig(path);
    case Kind::Annotation:
      return factsOfAnnotation(path, stop);
    case Kind::Genome:
      break;
  }
  return factsOfGenome(openGenome(session.genomes(), path.string(), setting, stop)->genome());
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
  word->add_option("--config", options->config,
                   "A model's model_config.json, where it is not beside or inside it")
      ->type_name("FILE");
  word->add_flag("--json", options->json, "For programs");
  addQuiet(*word, setting);
  word->footer("Examples:\n  janus info demo\n  janus info weights.ckpt --json\n  janus info hg38.fa.gz\n");
  word->callback([options, &setting] { info(*options, setting); });
}

}  // namespace janus::command
