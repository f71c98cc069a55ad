// A reference case of tests/golden: model, window and what float64 makes of them.
#pragma once

#include <cmath>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "engine/model/config.h"
#include "engine/model/vocabulary.h"
#include "engine/model/weights.h"
#include "tests/model/seeded_weights.h"
#include "tests/support/expected_tensors.h"

namespace janus {

inline nlohmann::json jsonOf(const std::filesystem::path& file) {
  std::ifstream stream(file);
  return nlohmann::json::parse(stream);
}

inline std::string basesOf(const std::filesystem::path& fasta) {
  std::ifstream stream(fasta);
  std::string bases, line;
  while (std::getline(stream, line))
    if (!line.starts_with(">")) bases += line;
  return bases;
}

// The shape of a golden model, straight from its file: this must not fail because of how strictly files are
// read.
inline Config goldenConfig(const nlohmann::json& file, bool finalMlp) {
  const auto& json = file.at("config");
  Config config;
  config.hiddenSize = json.at("hidden_size");
  config.intermediateSize = json.at("intermediate_size");
  config.flexAttentionWidth = json.at("flex_attn_n_embd");
  config.experts = json.at("num_experts");
  config.attentionLayerOffset = json.at("attn_layer_offset");
  config.mambaDtRank = (config.hiddenSize + 15) / 16;
  config.finalMlp = finalMlp;
  return config;
}

struct Golden {
  Config config;
  Weights weights;
  std::vector<uint8_t> tokens;
  std::map<std::string, ExpectedTensor> expected;

  explicit Golden(const std::string& name) {
    const std::filesystem::path folder = std::filesystem::path(JANUS_TESTS_DIR) / "golden" / name;
    const auto about = jsonOf(folder / "case.json");
    config = goldenConfig(jsonOf(folder / "model_config.json"), about.at("final_mlp"));
    weights = seededWeights(config, about.at("seed"));
    tokens = tokensOf(basesOf(folder / "input.fa"));
    expected = readExpected(folder / "expected.safetensors");
  }
};

// |a - b| / |b|, Euclidean; infinite when the sizes differ.
inline double relativeError(std::span<const float> a, std::span<const float> b) {
  if (a.size() != b.size()) return INFINITY;
  double difference = 0, size = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    const double reference = b[i], off = a[i] - reference;
    difference += off * off;
    size += reference * reference;
  }
  return std::sqrt(difference / size);
}

}  // namespace janus
