// What is known of a stored run without reading any of its values.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "engine/run/run_spec.h"

namespace janus {

// Names for people and files; they take no part in a run's identity.
struct RunLabels {
  std::string program;                 // "0.1.0"
  std::string genomeName, genomePath;  // "human-chr16", "demo"
  std::string modelName, modelPath;    // "demo-human", "demo"
  std::string deviceName;              // "AVX-512, 2 threads"
};

struct RunManifest {
  RunSpec spec;
  RunLabels labels;
  std::vector<int> expertLayers;
  int experts = 0;
  int64_t attentionBasesPerBin = 0;
  int attentionBins = 0;  // 0: no attention map
  double seconds = 0;     // what the model took when it was asked
  std::string made;       // when: "2026-01-31T12:00:00Z"
  std::vector<std::string> notes;

  // "JanusDNA demo-human on chr16:277,401-281,496, both strands".
  std::string words() const;
};

void to_json(nlohmann::json& json, const RunManifest& manifest);
void from_json(const nlohmann::json& json, RunManifest& manifest);

// The command line that makes the run of an unedited window again.
std::string commandLine(const RunManifest& manifest);

// What every file made from a run carries: program version, digests, window (0-based half-open, and as text),
// strands, precision, device, and the command line that makes it again. Without the date: the same run gives
// the same bytes.
nlohmann::json provenanceOf(const RunManifest& manifest);

}  // namespace janus
