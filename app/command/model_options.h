// The options that choose a model and where it runs, the same for every word that has them.
#pragma once

#include <memory>
#include <stop_token>
#include <string>

#include "engine/model/model_file.h"
#include "kernels/backend.h"

namespace CLI {
class App;
}

namespace janus::command {

struct Setting;

struct ModelChoice {
  std::string path, config;
};

void addModel(CLI::App& word, ModelChoice& choice);        // MODEL and --config
void addModelConfig(CLI::App& word, ModelChoice& choice);  // --config alone
// Its notes go to standard error.
Model openModel(const ModelChoice& choice, const Setting& setting, std::stop_token stop);

struct DeviceChoice {
  std::string device = "auto", precision = "fp32";
  int threads = 0;
};

void addDevice(CLI::App& word, DeviceChoice& choice);  // --device, --precision, --threads
std::unique_ptr<Backend> openDevice(const DeviceChoice& choice);

// "131k" -> 131000, "1M" -> 1000000, "1,000". Throws Error (Usage).
int64_t lengthFrom(const std::string& typed);

}  // namespace janus::command
