// Answers hello and the opening of genomes, models and tracks.
#include <unistd.h>

#include "base/version.h"
#include "engine/wire/operation.h"
#include "engine/wire/server.h"
#include "kernels/device/device.h"

namespace janus {

using nlohmann::json;

namespace {

// "CPU, AVX-512, 2 threads" names the instruction set and the threads.
json toJson(const Device& device) {
  json out{{"name", device.name}, {"kind", device.kind}, {"memory", device.memoryBytes}, {"why", device.why}};
  const size_t first = device.name.find(", "), last = device.name.rfind(", ");
  const bool told = device.kind == "cpu" && first != last;
  out["simd"] = told ? device.name.substr(first + 2, last - first - 2) : "";
  out["threads"] = told ? std::atoi(device.name.c_str() + last + 2) : 0;
  out["usable"] = device.usable;
  out["used"] = device.used;
  return out;
}

json toJson(const FoundPlugin& found) {
  json out{{"file", found.file.string()}, {"name", found.file.stem().string()}, {"tracks", json::array()}};
  if (!found.error.empty()) out["error"] = found.error;
  if (!found.plugin) return out;
  out["name"] = found.plugin->name();
  out["version"] = found.plugin->version();
  out["description"] = found.plugin->description();
  for (const PluginTrack& track : found.plugin->tracks()) out["tracks"].push_back(track.info);
  return out;
}

json toJson(const Contig& contig) {
  return {{"name", contig.name}, {"begin", contig.begin}, {"end", contig.end}};
}

template <class Things>
json listOf(const Things& things) {
  json list = json::array();
  for (const auto& thing : things) list.push_back(toJson(thing));
  return list;
}

// What belongs with a demo genome, so that a window can open all of it.
void addCompanions(json& head, const Demo& demo) {
  head["suggested"] = demo.locus;
  head["model"] = demo.word;
  head["tracks"] = json::array();
  for (const auto& track : demo.tracks) head["tracks"].push_back(track.string());
}

}  // namespace

Answer sayHello(Workspace& workspace, const Request&, const JobControl&) {
  return {{{"protocol", protocolVersion},
           {"program", "janus"},
           {"version", programVersion()},
           {"pid", static_cast<int64_t>(::getpid())},
           {"devices", listOf(findDevices())},
           {"plugins", listOf(workspace.plugins())}}};
}

Answer openGenome(Workspace& workspace, const Request& request, const JobControl& control) {
  const std::string path = request.text("path");
  const auto opened = workspace.openGenome(path, control.stop, control.progress);
  const Genome& genome = opened->genome();
  Answer answer{{{"genome", opened->key()},
                 {"name", genome.name()},
                 {"path", genome.path().string()},
                 {"contigs", listOf(genome.contigs())},
                 {"bases", genome.bases()},
                 {"notes", genome.notes()}}};
  if (const auto demo = demoNamed(path)) addCompanions(answer.head, *demo);
  return answer;
}

Answer openModel(Workspace& workspace, const Request& request, const JobControl& control) {
  const auto opened = workspace.openModel(request.text("path"), request.text("config", ""), control.stop);
  const Model& model = *opened->model;
  return {{{"model", model.digest},
           {"name", model.name},
           {"path", model.file.string()},
           {"parameters", model.weights.parameters()},
           {"hidden_size", model.config.hiddenSize},
           {"mid_attention", model.config.hasMidAttention()},
           {"final_mlp", model.config.finalMlp},
           {"expert_layers", model.config.expertLayers()},
           {"experts", model.config.experts},
           {"notes", model.notes}}};
}

Answer openTrack(Workspace& workspace, const Request& request, const JobControl& control) {
  const auto genome = workspace.genome(request.text("genome"));
  const auto track = workspace.openTrack(request.text("path"), *genome, control.stop);
  return {{{"track", track->info()}, {"notes", track->notes}}};
}

Answer closeTrack(Workspace& workspace, const Request& request, const JobControl&) {
  workspace.closeTrack(request.text("track"), *workspace.genome(request.text("genome")));
  return {};
}

}  // namespace janus
