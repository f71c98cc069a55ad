// The options that choose a model and where it runs, the same for every word that has them.
#pragma once

#include <stop_token>
#include <string>

#include "engine/compute/device_selection.h"
#include "engine/session/models.h"

namespace CLI {
class App;
}

namespace janus::command {

struct Setting;

struct ModelChoice {
  std::string path, config;
  std::string weights = "plain";
};

void addModel(CLI::App& word, ModelChoice& choice);        // MODEL, --config and --weights
void addModelConfig(CLI::App& word, ModelChoice& choice);  // --config and --weights alone
// Its notes go to standard error.
OpenModelPtr openModel(Models& models, const ModelChoice& choice, const Setting& setting,
                       std::stop_token stop);

// The same, on the device that was chosen.
std::shared_ptr<LoadedModel> loadModel(Models& models, const ModelChoice& choice,
                                       const DeviceSelection& place, const Setting& setting,
                                       std::stop_token stop);

void addDevice(CLI::App& word, DeviceSelection& place);  // --device, --precision, --threads, --memory
void addMemory(CLI::App& word, std::string& memory);     // --memory alone

// "131k" -> 131000, "1M" -> 1000000, "1,000". Throws Error (Usage).
int64_t lengthFrom(const std::string& typed);

}  // namespace janus::command
