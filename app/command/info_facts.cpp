#include "app/command/info.h"

#include "engine/genome/locus.h"
#include "engine/session.h"

namespace janus::command {
namespace {

Facts factsOf(const SessionRun& run) {
  return {{"region", formatLocus(run.window)}, {"strands", run.strands}};
}

}  // namespace

Facts factsOfSession(const std::filesystem::path& file) {
  std::vector<std::string> notes;
  const Session session = readSession(file, notes);
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

}  // namespace janus::command
