// Answers for runs of the model: what one costs, making one, and what is known at a base or between two.
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ranges>

#include "base/error.h"
#include "engine/run/attention_picture.h"
#include "engine/session/workspace.h"
#include "engine/wire/operation.h"

namespace janus {

using nlohmann::json;

namespace {

constexpr size_t mostRunsListed = 200;

// For tests of the window: JANUS_FAULT=crash-on-run ends the engine as a bug would, hang-on-run stops all its
// threads.
void fallIfAsked() {
  const char* fault = std::getenv("JANUS_FAULT");
  if (fault && std::strcmp(fault, "crash-on-run") == 0) std::raise(SIGKILL);
  if (fault && std::strcmp(fault, "hang-on-run") == 0) std::raise(SIGSTOP);
}

Strands strandsOf(const Request& request) { return strandsNamed(request.text("strands", "both")); }

std::shared_ptr<LoadedModel> modelOf(Workspace& workspace, const Request& request) {
  return workspace.loaded(request.text("model"), {.device = request.text("device", "auto"),
                                                  .precision = request.text("precision", "fp32")});
}

json toJson(const StoredRun& run) {
  const RunManifest& manifest = run.manifest();
  return {{"run", run.key()},
          {"region", manifest.spec.window},
          {"strands", nameOf(manifest.spec.strands)},
          {"tracks", run.tracks()},
          {"seconds", manifest.seconds},
          {"device", manifest.labels.deviceName},
          {"notes", manifest.notes},
          {"provenance", provenanceOf(manifest)}};
}

Queries queriesNamed(const std::string& word) {
  if (word == "both") return Queries::Both;
  if (word == "fwd") return Queries::Forward;
  if (word == "bwd") return Queries::Backward;
  throw usageError("There are no queries called " + inQuotes(word) + "; say both, fwd or bwd.");
}

std::vector<std::byte> bytesOf(const std::vector<float>& values) {
  const auto* bytes = reinterpret_cast<const std::byte*>(values.data());
  return {bytes, bytes + values.size() * sizeof(float)};
}

// What somebody looks at is told, and its tracks answered, while the rest of the window is still to come.
void tellPreview(Workspace& workspace, const Request& request, OpenGenome& genome, RunPlan& run) {
  const Region first = intersection(request.region("first"), run.spec.window);
  if (first.empty() || first == run.spec.window) return;
  run.options.preview = first;
  run.options.previewDone = [&workspace, request, shared = genome.shared(), spec = run.spec,
                             labels = run.labels](const PreviewBases& bases) {
    const auto tracks =
        std::make_shared<const PreviewTracks>(spec, labels, bases, shared->sequence(bases.region));
    workspace.keepPreview(tracks);
    request.tell({{"event", "first"},
                  {"run", tracks->key()},
                  {"region", tracks->region()},
                  {"tracks", tracks->tracks()},
                  {"device", labels.deviceName},
                  {"provenance", provenanceOf(tracks->manifest())}});
  };
}

json inJson(const std::vector<std::pair<std::string, float>>& point) {
  json values = json::object();
  for (const auto& [name, value] : point) values[name] = value;  // NaN is sent as null
  return values;
}

void requireWithin(const Region& window, int64_t position) {
  if (!window.contains(position))
    throw usageError("The run over " + formatLocus(window) + " says nothing about " +
                     formatLocus({window.contig, position, position + 1}) + ".");
}

}  // namespace

Answer estimateRun(Workspace& workspace, const Request& request, const JobControl& control) {
  const auto model = modelOf(workspace, request);
  const int64_t length = request.whole("length", shortestWindow, int64_t{1} << 40);
  const RunEstimate estimate = model->estimate(length, strandsOf(request), control.stop);
  return {{{"seconds", estimate.seconds},
           {"bytes", estimate.bytes},
           {"device", model->deviceName()},
           {"available_bytes", estimate.availableBytes},
           {"fits", estimate.fits},
           {"longest_fitting", estimate.longestFitting},
           {"sentence", estimate.sentence}}};
}

Answer makeRun(Workspace& workspace, const Request& request, const JobControl& control) {
  const auto genome = workspace.genome(request.text("genome"));
  const auto model = modelOf(workspace, request);
  RunPlan asked = planRun(*model, genome->shared(), genome->path(), genome->clipped(request.region()),
                          strandsOf(request));
  asked.options.progress = control.progress;
  if (request.has("first")) tellPreview(workspace, request, *genome, asked);
  fallIfAsked();
  const auto answer = workspace.run(*model, asked, control.stop);
  json head = toJson(*answer.run);
  head["cached"] = answer.cached;
  return {std::move(head)};
}

Answer listRuns(Workspace& workspace, const Request& request, const JobControl&) {
  const auto genome = workspace.genome(request.text("genome"));
  const auto model = workspace.model(request.text("model"));
  auto manifests = workspace.runs().list(genome->genome().digest(), model->model->digest);
  manifests.resize(std::min(manifests.size(), mostRunsListed));
  // Finding a run makes it the last used: the last used is found last, and so stays that.
  json runs = json::array();
  for (const RunManifest& manifest : manifests | std::views::reverse)
    if (const auto run = workspace.runs().find(manifest.spec.key())) runs.insert(runs.begin(), toJson(*run));
  return {{{"runs", std::move(runs)}}};
}

Answer readAttention(Workspace& workspace, const Request& request, const JobControl&) {
  const auto run = workspace.run(request.text("run"));
  const Region& window = run->manifest().spec.window;
  const AttentionPicture picture =
      attentionPicture(run->attention(), window.length(), queriesNamed(request.text("combine", "both")));
  return {{{"bins", picture.bins}, {"bases_per_bin", picture.basesPerBin}, {"region", window}},
          bytesOf(picture.values)};
}

Answer readPoint(Workspace& workspace, const Request& request, const JobControl&) {
  const int64_t position = request.whole("position", 0, INT64_MAX / 2);
  const auto at = [&](const auto& run, const Region& window) -> Answer {
    requireWithin(window, position);
    const char letter = run.bases()[static_cast<size_t>(position - window.begin)];
    return {{{"values", inJson(run.point(position))}, {"reference", std::string(1, letter)}}};
  };
  const std::string key = request.text("run");
  if (const auto told = workspace.preview(key)) return at(*told, told->region());
  const auto run = workspace.run(key);
  return at(*run, run->manifest().spec.window);
}

}  // namespace janus
