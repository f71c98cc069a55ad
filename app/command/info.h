// What janus info says of each kind of thing.
#pragma once

#include <filesystem>
#include <stop_token>

#include "app/command/facts.h"
#include "engine/model/model_file.h"

namespace janus::command {

Facts factsOfSession(const std::filesystem::path& file);
Facts factsOfModel(const Model& model);

}  // namespace janus::command
