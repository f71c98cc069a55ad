// Writes models of the published shapes with seeded weights, for what starts from a file: model_files FOLDER
// makes FOLDER/width32, width72 and width144, each a .safetensors and its model_config.json.
#include <filesystem>

#include <fmt/format.h>

#include "engine/checkpoint/model_file.h"
#include "tests/bench/published_models.h"
#include "tests/model/seeded_weights.h"

int main(int argc, char** argv) {
  if (argc != 2) return fmt::print(stderr, "Usage: model_files FOLDER\n"), 2;
  for (const int width : janus::publishedWidths) {
    janus::Model model;
    model.name = fmt::format("width{}", width);
    model.config = janus::publishedConfig(width);
    model.weights = janus::seededWeights(model.config, 1);
    const auto folder = std::filesystem::path(argv[1]) / model.name;
    janus::writeModel(model, folder / "model.safetensors");
    fmt::print("{}\n", folder.string());
  }
}
