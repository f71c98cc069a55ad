// Configurations as the published JSON has them, to and from Config.
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "engine/model/config.h"

namespace janus {

// Reads either form of model_config.json ({"_name_":..., "config": {...}} or the inner object). `file` is how
// messages name the source. Throws Error (Input) naming every unsupported or impossible value (layer_fusion,
// hidden_act, ...).
Config configFromJson(const nlohmann::json& json, const std::string& file);
nlohmann::json configToJson(const Config& config);  // the full form; configFromJson reads it back

}  // namespace janus
