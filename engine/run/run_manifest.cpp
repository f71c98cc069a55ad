#include "engine/run/run_manifest.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "protocol/locus.h"
#include "protocol/tile.h"

namespace janus {
namespace {

// For a shell: as it is when that is safe, else in single quotes.
std::string shellWord(const std::string& text) {
  constexpr std::string_view safe =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./:,+=@%";
  if (!text.empty() && text.find_first_not_of(safe) == std::string::npos) return text;
  std::string quoted = "'";
  for (const char letter : text) quoted += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
  return quoted + "'";
}

}  // namespace

std::string commandLine(const RunManifest& manifest) {
  const RunSpec& spec = manifest.spec;
  return fmt::format(
      "janus predict {} {} {} --strands {} --context region --device {} --precision {} --out DIR",
      shellWord(manifest.labels.modelPath), shellWord(manifest.labels.genomePath),
      shellWord(formatLocus(spec.window)), nameOf(spec.strands), spec.device, spec.precision);
}

std::string RunManifest::words() const {
  return fmt::format("JanusDNA {} on {}, {}", labels.modelName, formatLocus(spec.window),
                     spec.strands == Strands::Both ? "both strands" : "one strand");
}

void to_json(nlohmann::json& json, const RunLabels& labels) {
  json = {{"program", labels.program},        {"genome_name", labels.genomeName},
          {"genome_path", labels.genomePath}, {"model_name", labels.modelName},
          {"model_path", labels.modelPath},   {"device_name", labels.deviceName}};
}

void from_json(const nlohmann::json& json, RunLabels& labels) {
  labels = {json.at("program"),    json.at("genome_name"), json.at("genome_path"),
            json.at("model_name"), json.at("model_path"),  json.at("device_name")};
}

void to_json(nlohmann::json& json, const RunManifest& manifest) {
  json = {{"spec", manifest.spec},
          {"labels", manifest.labels},
          {"expert_layers", manifest.expertLayers},
          {"experts", manifest.experts},
          {"attention_bases_per_bin", manifest.attentionBasesPerBin},
          {"attention_bins", manifest.attentionBins},
          {"seconds", manifest.seconds},
          {"made", manifest.made},
          {"notes", manifest.notes}};
}

void from_json(const nlohmann::json& json, RunManifest& manifest) {
  manifest = {json.at("spec").get<RunSpec>(),
              json.at("labels").get<RunLabels>(),
              json.at("expert_layers"),
              json.at("experts"),
              json.at("attention_bases_per_bin"),
              json.at("attention_bins"),
              json.at("seconds"),
              json.at("made"),
              json.at("notes")};
}

nlohmann::json provenanceOf(const RunManifest& manifest) {
  const RunSpec& spec = manifest.spec;
  return {{"program", "JanusScope"},
          {"version", manifest.labels.program},
          {"model", manifest.labels.modelName},
          {"model_digest", spec.model},
          {"genome", manifest.labels.genomeName},
          {"genome_digest", spec.genome},
          {"sequence_digest", spec.sequence},
          {"window", spec.window},
          {"window_text", formatLocus(spec.window)},
          {"strands", nameOf(spec.strands)},
          {"device", spec.device},
          {"device_name", manifest.labels.deviceName},
          {"precision", spec.precision},
          {"numerics", numericsVersion},
          {"run", spec.key()},
          {"command", commandLine(manifest)}};
}

}  // namespace janus
