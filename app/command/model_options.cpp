#include "app/command/model_options.h"

#include <CLI/CLI.hpp>

#include "app/command/command_line.h"
#include "base/error.h"
#include "protocol/typed_number.h"

namespace janus::command {

void addModelConfig(CLI::App& word, ModelChoice& choice) {
  word.add_option("--config", choice.config,
                  "The model's model_config.json, where it is not beside or inside it")
      ->type_name("FILE");
  word.add_option("--weights", choice.weights,
                  "plain, or ema: the moving average that a trainer kept in the file or beside it")
      ->check(CLI::IsMember({"plain", "ema"}))
      ->capture_default_str();
}

void addModel(CLI::App& word, ModelChoice& choice) {
  word.add_option("MODEL", choice.path,
                  "A .safetensors, a .ckpt, one of several parts or their index, a folder with one of them,\n"
                  "demo or demo-bacteria")
      ->required();
  addModelConfig(word, choice);
}

OpenModelPtr openModel(Models& models, const ModelChoice& choice, const Setting& setting,
                       std::stop_token stop) {
  OpenModelPtr opened = models.open(choice.path, choice.config, stop, choice.weights);
  for (const std::string& note : opened->model().notes) printNote(setting, note);
  return opened;
}

std::shared_ptr<LoadedModel> loadModel(Models& models, const ModelChoice& choice,
                                       const DeviceSelection& place, const Setting& setting,
                                       std::stop_token stop) {
  const OpenModelPtr opened = openModel(models, choice, setting, std::move(stop));
  return models.loaded(opened->model().digest, place);
}

void addMemory(CLI::App& word, std::string& memory) {
  word.add_option("--memory", memory,
                  "Of a GPU's memory, at most: 500M, 4.5G; what does not fit, the processor computes")
      ->type_name("SIZE");
}

void addDevice(CLI::App& word, DeviceSelection& place) {
  word.add_option("--device", place.device, "auto, cpu, cuda or cuda:N")->capture_default_str();
  word.add_option("--precision", place.precision, "fp32, or bf16 on a GPU")->capture_default_str();
  addMemory(word, place.memory);
  word.add_option("--threads", place.threads,
                  "Threads on the CPU; 0: all cores. The result does not depend on it")
      ->check(CLI::Range(0, 4096))
      ->capture_default_str();
}

int64_t lengthFrom(const std::string& typed) {
  const bool suffixed =
      !typed.empty() && std::string_view("kKmM").find(typed.back()) != std::string_view::npos;
  try {
    const int64_t length = typedNumber(suffixed ? typed + "b" : typed);
    if (length >= 1) return length;
  } catch (const Error&) {  // it speaks of positions
  }
  throw usageError(inQuotes(typed) + " is no number of bases; write it as 1000, 1,000, 16k or 1M.");
}

}  // namespace janus::command
