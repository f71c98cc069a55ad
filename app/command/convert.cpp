// janus convert: a checkpoint as .safetensors with its configuration beside it.
#include <memory>

#include <CLI/CLI.hpp>

#include "app/command/command_line.h"
#include "app/command/interrupt.h"
#include "app/command/model_options.h"
#include "app/command/words.h"
#include "base/error.h"

namespace janus::command {
namespace {

struct Options {
  ModelChoice model;
  std::string out;
};

void convert(const Options& options, const Setting& setting) {
  if (!options.out.ends_with(".safetensors"))
    throw usageError("The result is a .safetensors; " + inQuotes(options.out) + " ends otherwise.");
  Interrupt interrupt;
  Models models;
  const OpenModelPtr opened = openModel(models, options.model, setting, interrupt.token());
  const Model& model = opened->model();
  writeModel(model, options.out);
  printNote(setting, "Wrote " + inQuotes(options.out) + " and model_config.json beside it, digest " +
                         model.digest + ".");
}

}  // namespace

void addConvert(CLI::App& app, Setting& setting) {
  auto options = std::make_shared<Options>();
  CLI::App* word = app.add_subcommand("convert", "Write a checkpoint as .safetensors, its weights unchanged");
  word->add_option("IN", options->model.path, "A .ckpt or any other model")->required();
  word->add_option("OUT", options->out, "The .safetensors to write; model_config.json goes beside it")
      ->required();
  addModelConfig(*word, options->model);
  addQuiet(*word, setting);
  word->footer("Example:\n  janus convert last.ckpt model/model.safetensors\n");
  word->callback([options, &setting] { convert(*options, setting); });
}

}  // namespace janus::command
