// What janus info says of each kind of thing.
#pragma once

#include <filesystem>
#include <memory>
#include <stop_token>

#include "app/command/facts.h"
#include "engine/genome/genome.h"
#include "engine/model/model_file.h"
#include "engine/track/tile_store.h"

namespace janus::command {

Facts factsOfSession(const std::filesystem::path& file);
Facts factsOfModel(const Model& model);
Facts factsOfGenome(const Genome& genome);
Facts factsOfBigWig(const std::filesystem::path& path);
Facts factsOfAnnotation(const std::filesystem::path& path, std::stop_token stop);
Facts factsOfCache(TileStore& store);

}  // namespace janus::command
