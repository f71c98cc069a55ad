// janus info: what a file is and holds.
#include <filesystem>
#include <memory>

#include <CLI/CLI.hpp>

#include "app/command/command_line.h"
#include "app/command/facts.h"
#include "app/command/words.h"
#include "engine/error.h"
#include "engine/genome/locus.h"
#include "engine/session.h"

namespace janus::command {
namespace {

namespace fs = std::filesystem;

Facts factsOf(const SessionRun& run) {
  return {{"region", formatLocus(run.window)}, {"strands", run.strands}};
}

Facts factsOfSession(const fs::path& file) {
  std::vector<std::string> notes;
  const Session session = readSession(file, notes);
  Facts facts{
      {"kind", "session"}, {"file", file.string()}, {"genome", session.genome}, {"model", session.model}};
  facts["locus"] = session.locus;
  facts["lanes"] = Facts::array();
  for (const LaneLook& look : session.lanes) facts["lanes"].push_back(look.lane);
  facts["runs"] = Facts::array();
  for (const SessionRun& run : session.runs) facts["runs"].push_back(factsOf(run));
  facts["notes"] = notes;
  return facts;
}

struct Options {
  std::string what;
  bool json = false;
};

}  // namespace

void addInfo(CLI::App& app, Setting&) {
  auto options = std::make_shared<Options>();
  CLI::App* word = app.add_subcommand("info", "Say what a model, genome, session, track or cache holds");
  word->add_option("WHAT", options->what, "A model, a genome, a session or a track file; demo; or cache")
      ->required();
  word->add_flag("--json", options->json, "For programs");
  word->footer("Examples:\n  janus info demo\n  janus info weights.ckpt --json\n  janus info hg38.fa.gz\n");
  word->callback([options] { printFacts(factsOfSession(options->what), options->json); });
}

}  // namespace janus::command
