// What janus info says of each kind of thing.
#pragma once

#include <filesystem>
#include <memory>
#include <stop_token>

#include "app/command/facts.h"
#include "engine/checkpoint/model_file.h"
#include "engine/genome/genome.h"

namespace janus::command {

struct Setting;

// This program and what it finds here: its version, its folders, every device with whether and why not it is
// used.
Facts factsOfComputer();
Facts factsOfSession(const std::filesystem::path& file);
Facts factsOfModel(const Model& model);
Facts factsOfGenome(const Genome& genome);
Facts factsOfBigWig(const std::filesystem::path& path);
Facts factsOfAnnotation(const std::filesystem::path& path, std::stop_token stop);
Facts factsOfCache(const std::filesystem::path& folder, const Setting& setting);  // notices are told

}  // namespace janus::command
