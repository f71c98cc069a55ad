#include "app/command/info.h"

#include <limits>
#include <map>

#include "app/command/command_line.h"
#include "base/paths.h"
#include "base/version.h"
#include "engine/formats/annotation_file.h"
#include "engine/formats/bigwig_file.h"
#include "engine/session/cache.h"
#include "kernels/device/device.h"
#include "protocol/locus.h"
#include "protocol/session_file.h"

namespace janus::command {
namespace {

Facts factsOf(const SessionRun& run) {
  return {{"region", formatLocus(run.window)}, {"strands", run.strands}};
}

Facts factsOf(const Genome& genome, const Contig& contig) {
  const BaseCounts& counts = genome.counts(contig.name);
  return {{"name", contig.name},
          {"begin", contig.begin + 1},
          {"end", contig.end},
          {"bases", contig.length()},
          {"not_ACGT", contig.length() - counts.acgt},
          {"soft_masked", counts.lower},
          {"digest", genome.digest(contig.name)}};
}

Facts factsOf(const Device& device) {
  Facts facts{{"name", device.name}, {"kind", device.kind}, {"usable", device.usable}, {"used", device.used}};
  if (device.memoryBytes > 0) facts["memory_bytes"] = device.memoryBytes;
  if (!device.why.empty()) facts["why"] = device.why;
  return facts;
}

// Annotation alone, without a genome: every contig name is taken as the file has it.
std::optional<Contig> asItIs(std::string_view name) {
  return Contig{std::string(name), 0, std::numeric_limits<int64_t>::max() / 2};
}

}  // namespace

Facts factsOfComputer() {
  Facts facts{{"program", "janus"}, {"version", programVersion()}, {"cache", cacheDir().string()}};
  facts["devices"] = Facts::array();
  for (const Device& device : findDevices()) facts["devices"].push_back(factsOf(device));
  return facts;
}

Facts factsOfSession(const std::filesystem::path& file) {
  std::vector<std::string> notes;
  const SessionFile session = readSession(file, notes);
  Facts facts{
      {"kind", "session"}, {"file", file.string()}, {"genome", session.genome}, {"model", session.model}};
  facts["locus"] = session.locus;
  facts["lanes"] = Facts::array();
  for (const LaneLook& look : session.lanes) facts["lanes"].push_back(look.lane);
  facts["runs"] = Facts::array();
  for (const SessionRun& run : session.runs) facts["runs"].push_back(factsOf(run));
  facts["notes"] = notes;
  return facts;
}

Facts factsOfModel(const Model& model) {
  const Config& config = model.config;
  return {{"kind", "model"},
          {"name", model.name},
          {"file", model.file.string()},
          {"format", model.format},
          {"digest", model.digest},
          {"parameters", model.weights.parameters()},
          {"hidden_size", config.hiddenSize},
          {"layers", config.layers},
          {"heads", config.heads},
          {"mid_attention", config.hasMidAttention()},
          {"final_mlp", config.finalMlp},
          {"expert_layers", config.expertLayers()},
          {"experts", config.experts},
          {"experts_per_base", config.expertsPerToken},
          {"notes", model.notes}};
}

Facts factsOfGenome(const Genome& genome) {
  Facts facts{{"kind", "genome"},          {"name", genome.name()},   {"file", genome.path().string()},
              {"digest", genome.digest()}, {"bases", genome.bases()}, {"contigs", Facts::array()},
              {"notes", genome.notes()}};
  for (const Contig& contig : genome.contigs()) facts["contigs"].push_back(factsOf(genome, contig));
  return facts;
}

Facts factsOfBigWig(const std::filesystem::path& path) {
  const BigWigFile file(path);
  Facts facts{{"kind", "bigWig"}, {"file", path.string()}, {"zoom_levels", file.zooms().size()}};
  facts["contigs"] = Facts::array();
  for (const auto& contig : file.chromosomes())
    facts["contigs"].push_back({{"name", contig.name}, {"length", contig.length}});
  return facts;
}

Facts factsOfAnnotation(const std::filesystem::path& path, std::stop_token stop) {
  const AnnotationFile file = readAnnotation(path, asItIs, {}, stop);
  std::map<std::string, int64_t> counts;
  for (const Feature& feature : file.features) ++counts[feature.region.contig];
  Facts facts{{"kind", "annotation"},
              {"file", path.string()},
              {"format", file.format},
              {"features", file.features.size()},
              {"contigs", Facts::array()}};
  for (const auto& [contig, count] : counts)
    facts["contigs"].push_back({{"name", contig}, {"features", count}});
  facts["notes"] = file.notes;
  return facts;
}

Facts factsOfCache(const std::filesystem::path& folder, const Setting& setting) {
  Cache cache(folder);
  const TileStore::Info info = cache.store().info();
  for (const std::string& notice : cache.takeNotices()) printNote(setting, notice);
  return {{"kind", "cache"},           {"file", info.file.string()}, {"bytes", info.bytes},
          {"quota", info.quota},       {"runs", info.results},       {"parts", info.parts},
          {"writable", info.writable}, {"sentence", info.sentence}};
}

}  // namespace janus::command
