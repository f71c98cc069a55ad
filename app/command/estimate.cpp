// janus estimate: memory and time of a window before anything runs.
#include <memory>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "app/command/command_line.h"
#include "app/command/facts.h"
#include "app/command/interrupt.h"
#include "app/command/model_options.h"
#include "app/command/words.h"
#include "base/error.h"
#include "engine/session/models.h"
#include "protocol/window.h"

namespace janus::command {
namespace {

struct Options {
  ModelChoice model;
  DeviceSelection place;
  std::string length, strands = "both";
  bool json = false;
};

void estimate(const Options& options, const Setting& setting) {
  const int64_t length = lengthFrom(options.length);
  if (length < shortestWindow)
    throw usageError(fmt::format("A prediction needs at least {} bp; say --length {} or more.",
                                 shortestWindow, shortestWindow));
  const Strands strands = strandsNamed(options.strands);
  Interrupt interrupt;
  Models models;
  const OpenModelPtr opened = openModel(models, options.model, setting, interrupt.token());
  const auto model = models.loaded(opened->model().digest, options.place);
  const RunEstimate found = model->estimate(length, strands, interrupt.token());
  if (options.json)
    printFacts({{"length", found.length},
                {"strands", nameOf(strands)},
                {"seconds", found.seconds},
                {"bytes", found.bytes},
                {"available_bytes", found.availableBytes},
                {"fits", found.fits},
                {"longest_fitting", found.longestFitting},
                {"on_processor", found.onProcessor},
                {"device", model->deviceName()},
                {"sentence", found.sentence}},
               true);
  if (!found.fits) throw resourceError(found.sentence);
  if (!options.json) fmt::print("{}\n", found.sentence);
}

}  // namespace

void addEstimate(CLI::App& app, Setting& setting) {
  auto options = std::make_shared<Options>();
  CLI::App* word =
      app.add_subcommand("estimate", "Say how much memory and time a window takes, before anything runs");
  addModel(*word, options->model);
  word->add_option("--length", options->length, "Bases of the window, as in 4096, 131k, 1M")->required();
  word->add_option("--strands", options->strands, "one or both")->capture_default_str();
  addDevice(*word, options->place);
  word->add_flag("--json", options->json, "For programs");
  addQuiet(*word, setting);
  word->footer("The exit code is 4 when it does not fit.\nExample:\n  janus estimate demo --length 131k\n");
  word->callback([options, &setting] { estimate(*options, setting); });
}

}  // namespace janus::command
