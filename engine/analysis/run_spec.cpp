// See run_spec.h.
#include "engine/analysis/run_spec.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "engine/digest.h"
#include "engine/track/tile.h"

namespace janus {
namespace {

const char* word(Strands strands) { return strands == Strands::Both ? "both" : "one"; }

}  // namespace

// One value a line: names cannot run into each other.
std::string RunSpec::key() const {
  const std::string part = only ? fmt::format("only {} {}\n", only->begin, only->end) : "";
  return digestOf(
      fmt::format("janus run\nnumerics {}\nsequence {}\nmodel {}\ncontig {}\nbegin {}\nend {}\nstrands {}"
                  "\ndevice {}\nprecision {}\n{}",
                  numericsVersion, sequence, model, window.contig, window.begin, window.end, word(strands),
                  device, precision, part));
}

void to_json(nlohmann::json& json, const RunSpec& spec) {
  json = {{"genome", spec.genome},      {"sequence", spec.sequence},     {"model", spec.model},
          {"window", spec.window},      {"strands", word(spec.strands)}, {"device", spec.device},
          {"precision", spec.precision}};
  if (spec.only) json["only"] = *spec.only;
}

void from_json(const nlohmann::json& json, RunSpec& spec) {
  spec = {json.at("genome"),
          json.at("sequence"),
          json.at("model"),
          json.at("window").get<Region>(),
          json.at("strands") == "both" ? Strands::Both : Strands::One,
          json.at("device"),
          json.at("precision")};
  if (json.contains("only")) spec.only = json.at("only").get<Region>();
}

}  // namespace janus
