#include "protocol/feature.h"

#include <nlohmann/json.hpp>

#include "protocol/tile.h"

namespace janus {

void to_json(nlohmann::json& json, const Feature& feature) {
  nlohmann::json blocks = nlohmann::json::array();
  for (const Block& block : feature.blocks) blocks.push_back({block.begin, block.end, block.coding});
  json = {{"region", feature.region},
          {"name", feature.name},
          {"identifier", feature.identifier},
          {"type", feature.type},
          {"strand", std::string(1, static_cast<char>(feature.strand))},
          {"score", feature.score},
          {"blocks", std::move(blocks)}};
}

void from_json(const nlohmann::json& json, Feature& feature) {
  feature = {};
  feature.region = json.at("region").get<Region>();
  feature.name = json.value("name", "");
  feature.identifier = json.value("identifier", "");
  feature.type = json.value("type", "");
  const std::string strand = json.value("strand", ".");
  feature.strand = strand == "+" ? Strand::Forward : strand == "-" ? Strand::Reverse : Strand::None;
  feature.score = json.value("score", 0.0);
  for (const auto& block : json.value("blocks", nlohmann::json::array()))
    feature.blocks.push_back({block.at(0), block.at(1), block.at(2)});
}

}  // namespace janus
