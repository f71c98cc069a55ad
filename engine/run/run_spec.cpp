// See run_spec.h.
#include "engine/run/run_spec.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/digest.h"
#include "protocol/tile.h"

namespace janus {
// One value a line: names cannot run into each other.
std::string RunSpec::key() const {
  const std::string part = preview ? fmt::format("only {} {}\n", preview->begin, preview->end) : "";
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
}

}  // namespace janus
