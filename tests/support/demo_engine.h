// An engine with the demo genome and a model open, and what a lane asks it.
#pragma once

#include <gtest/gtest.h>

#include "protocol/tile.h"
#include "tests/support/engine_process.h"

namespace janus::test {

struct DemoEngine {
  explicit DemoEngine(const std::map<std::string, std::string>& environment = {},
                      const std::filesystem::path& cache = {}, const std::string& modelPath = "demo",
                      const std::vector<std::string>& command = janusEngine())
      : engine(environment, cache, command) {
    engine.hello();
    genome = engine.ask({{"op", "open_genome"}, {"path", "demo"}}).head.at("genome");
    model = engine.ask({{"op", "open_model"}, {"path", modelPath}}).head.at("model");
  }
  nlohmann::json run(int64_t begin, int64_t end) const {
    return {{"op", "run"},
            {"model", model},
            {"genome", genome},
            {"strands", "both"},
            {"device", "auto"},
            {"precision", "fp32"},
            {"region", Region{"chr16", begin, end}}};
  }
  Tile tile(const TrackInfo& track, int level, int64_t index) {
    const TileId id{track.id, "chr16", level, index};
    const Frame frame = engine.ask({{"op", "tile"}, {"genome", genome}, {"tile", id}});
    EXPECT_EQ(frame.head.value("ok", false), true) << frame.head;
    EXPECT_EQ(frame.head.value("tile", TileId()), id);
    return {id, track.kind, track.categories, frame.payload};
  }

  EngineProcess engine;
  std::string genome, model;
};

// Of a "run" answer or a "first" event.
inline TrackInfo trackNamed(const nlohmann::json& run, const std::string& name) {
  for (const nlohmann::json& track : run.at("tracks"))
    if (track.at("name") == name) return track.get<TrackInfo>();
  ADD_FAILURE() << "no track " << name;
  return {};
}

}  // namespace janus::test
