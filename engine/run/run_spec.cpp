#include "engine/run/run_spec.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/digest.h"
#include "protocol/tile.h"

namespace janus {
namespace {

using nlohmann::json;

std::string lines(const EditedLetters& edited) {
  std::string text = fmt::format("letters {} {}\n", edited.axis.letters(), edited.digest);
  for (const AlignedBlock& block : edited.axis.blocks())
    text += fmt::format("block {} {} {}\n", block.letter, block.position, block.length);
  return text;
}

json editedJson(const EditedLetters& edited) {
  json blocks = json::array();
  for (const AlignedBlock& block : edited.axis.blocks())
    blocks.push_back({block.letter, block.position, block.length});
  return {{"digest", edited.digest}, {"letters", edited.axis.letters()}, {"blocks", std::move(blocks)}};
}

EditedLetters editedFrom(const json& json, const Region& window) {
  std::vector<AlignedBlock> blocks;
  for (const auto& block : json.at("blocks")) blocks.push_back({block.at(0), block.at(1), block.at(2)});
  return {json.at("digest"), AxisMap(window, json.at("letters"), std::move(blocks))};
}

}  // namespace

// One value a line: names cannot run into each other.
std::string RunSpec::key() const {
  std::string part = preview ? fmt::format("only {} {}\n", preview->begin, preview->end) : "";
  if (edited) part += lines(*edited);
  return digestOf(
      fmt::format("janus run\nnumerics {}\nsequence {}\nmodel {}\ncontig {}\nbegin {}\nend {}\nstrands {}"
                  "\ndevice {}\nprecision {}\n{}",
                  numericsVersion, sequence, model, window.contig, window.begin, window.end, nameOf(strands),
                  device, precision, part));
}

void to_json(nlohmann::json& json, const RunSpec& spec) {
  json = {{"genome", spec.genome},      {"sequence", spec.sequence},       {"model", spec.model},
          {"window", spec.window},      {"strands", nameOf(spec.strands)}, {"device", spec.device},
          {"precision", spec.precision}};
  if (spec.preview) json["only"] = *spec.preview;
  if (spec.edited) json["edited"] = editedJson(*spec.edited);
}

void from_json(const nlohmann::json& json, RunSpec& spec) {
  spec = {json.at("genome"),
          json.at("sequence"),
          json.at("model"),
          json.at("window").get<Region>(),
          json.at("strands") == "both" ? Strands::Both : Strands::One,
          json.at("device"),
          json.at("precision")};
  if (json.contains("only")) spec.preview = json.at("only").get<Region>();
  if (json.contains("edited")) spec.edited = editedFrom(json.at("edited"), spec.window);
}

}  // namespace janus
