#include "app/command/model_options.h"

#include <CLI/CLI.hpp>

#include "app/command/command_line.h"
#include "engine/analysis/device.h"
#include "engine/demo.h"
#include "engine/error.h"
#include "engine/genome/typed.h"

namespace janus::command {

void addModelConfig(CLI::App& word, ModelChoice& choice) {
  word.add_option("--config", choice.config,
                  "The model's model_config.json, where it is not beside or inside it")
      ->type_name("FILE");
}

void addModel(CLI::App& word, ModelChoice& choice) {
  word.add_option("MODEL", choice.path,
                  "A .safetensors, a .ckpt, a folder with one of them, demo or demo-bacteria")
      ->required();
  addModelConfig(word, choice);
}

Model openModel(const ModelChoice& choice, const Setting& setting, std::stop_token stop) {
  const auto demo = demoNamed(choice.path);
  Model model = readModel(demo ? demo->model : std::filesystem::path(choice.path), choice.config, stop);
  for (const std::string& note : model.notes) printNote(setting, note);
  return model;
}

void addDevice(CLI::App& word, DeviceChoice& choice) {
  word.add_option("--device", choice.device, "auto, cpu, cuda or cuda:N")->capture_default_str();
  word.add_option("--precision", choice.precision, "fp32, or bf16 on a GPU")->capture_default_str();
  word.add_option("--threads", choice.threads,
                  "Threads on the CPU; 0: all cores. The result does not depend on it")
      ->check(CLI::Range(0, 4096))
      ->capture_default_str();
}

std::unique_ptr<Backend> openDevice(const DeviceChoice& choice) {
  return janus::openDevice(choice.device, choice.precision, choice.threads);
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
