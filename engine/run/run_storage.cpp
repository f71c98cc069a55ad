#include "engine/run/run_storage.h"

#include <cstring>
#include <ctime>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "engine/track/pooling.h"
#include "protocol/locus.h"
#include "protocol/track_name.h"

namespace janus {
namespace {

constexpr const char* lettersBlob = "letters";
constexpr const char* attentionBlob = "attention";

std::string nowText() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
  return text;
}

// Packs the level-0 tiles of one track after the other, so that only packed bytes pile up.
class Packer {
 public:
  Packer(PackedParts& parts, const RunSpec& spec, int experts)
      : parts_(parts), key_(spec.key()), place_(spec.axis().placeOfAll()), experts_(experts) {}

  void add(const TrackName& name, std::span<const float> values) {
    for (const TileId& id : tiles(name)) parts_.add(tileOf(id, place_, values));
  }
  void add(const TrackName& name, std::span<const uint8_t> classes) {
    for (const TileId& id : tiles(name)) parts_.add(tileOf(id, place_, classes, experts_));
  }

 private:
  std::vector<TileId> tiles(const TrackName& name) const {
    return tilesOver(RunTrackId{key_, name.text()}.text(), place_, 0);
  }

  PackedParts& parts_;
  std::string key_;
  Region place_;  // of the letters
  int experts_;
};

void addRouting(Packer& packer, int layer, int stream, const ExpertChoice& choice) {
  packer.add(TrackName::expert(1, layer, stream), choice.first);
  packer.add(TrackName::expert(2, layer, stream), choice.second);
  packer.add(TrackName::expertWeight(1, layer, stream), choice.firstWeight);
  packer.add(TrackName::expertWeight(2, layer, stream), choice.secondWeight);
}

void addTracks(PackedParts& parts, const RunResult& result) {
  Packer packer(parts, result.spec, result.experts);
  for (size_t b = 0; b < baseLetters.size(); ++b)
    packer.add(TrackName::probability(baseLetters[b]), result.probabilities[b]);
  if (result.spec.strands == Strands::Both)
    packer.add({.kind = TrackName::Kind::StrandGap}, result.strandGap);
  for (size_t i = 0; i < result.expertLayers.size(); ++i)
    for (const int stream : {forwardStream, backwardStream})
      addRouting(packer, result.expertLayers[i], stream,
                 result.routing.empty() ? ExpertChoice() : result.routing[i][stream]);
}

// The four masses one after the other, each [bins, bins].
std::vector<float> joined(const PooledAttention& attention) {
  std::vector<float> all;
  for (const auto& mass : attention.mass) all.insert(all.end(), mass.begin(), mass.end());
  return all;
}

[[noreturn]] void gone(const RunManifest& manifest) {
  throw resourceError(
      fmt::format("The run on {} is no longer in the cache (evicted or damaged). Run the model on it again.",
                  formatLocus(manifest.spec.window)));
}

std::optional<RunManifest> parsed(const StoredResult& stored) {
  try {
    return nlohmann::json::parse(stored.manifest).get<RunManifest>();
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  } catch (const Error&) {
    return std::nullopt;
  }
}

}  // namespace

RunManifest manifestOf(const RunResult& result, const RunLabels& labels) {
  RunManifest manifest;
  manifest.spec = result.spec;
  manifest.labels = labels;
  manifest.expertLayers = result.expertLayers;
  manifest.experts = result.experts;
  manifest.attentionBasesPerBin = result.attention.basesPerBin;
  manifest.attentionBins = result.attention.bins;
  manifest.seconds = result.seconds;
  manifest.made = nowText();
  manifest.notes = result.notes;
  return manifest;
}

void storeRun(TileStore& store, const RunManifest& manifest, const RunResult& result) {
  const std::string key = manifest.spec.key();
  PackedParts parts;
  addTracks(parts, result);
  parts.addBlob(key, lettersBlob, std::as_bytes(std::span(result.bases)), 1);
  if (result.attention.bins > 0) {
    const std::vector<float> mass = joined(result.attention);
    parts.addBlob(key, attentionBlob, std::as_bytes(std::span(mass)), sizeof(float));
  }
  const std::string text =
      nlohmann::json(manifest).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  store.put({key, manifest.spec.genome, manifest.spec.model, text, {}}, parts);
}

std::string readLetters(TileStore& store, const RunManifest& manifest) {
  const auto bytes = store.blob(manifest.spec.key(), lettersBlob);
  if (!bytes || static_cast<int64_t>(bytes->size()) != manifest.spec.letters()) gone(manifest);
  return {reinterpret_cast<const char*>(bytes->data()), bytes->size()};
}

PooledAttention readAttention(TileStore& store, const RunManifest& manifest) {
  PooledAttention attention{manifest.attentionBasesPerBin, manifest.attentionBins, 1, {}};
  if (attention.bins == 0) return attention;
  const size_t cells = static_cast<size_t>(attention.bins) * attention.bins;
  const auto bytes = store.blob(manifest.spec.key(), attentionBlob);
  if (!bytes || bytes->size() != attention.mass.size() * cells * sizeof(float)) gone(manifest);
  for (size_t pair = 0; pair < attention.mass.size(); ++pair) {
    attention.mass[pair].resize(cells);
    std::memcpy(attention.mass[pair].data(), bytes->data() + pair * cells * sizeof(float),
                cells * sizeof(float));
  }
  return attention;
}

std::optional<RunManifest> findRun(TileStore& store, const std::string& key) {
  const auto stored = store.find(key);
  return stored ? parsed(*stored) : std::nullopt;
}

std::vector<RunManifest> listRuns(TileStore& store, const std::string& genome, const std::string& model) {
  std::vector<RunManifest> manifests;
  for (const StoredResult& stored : store.list(genome, model))
    if (auto manifest = parsed(stored); manifest && !manifest->spec.preview)
      manifests.push_back(std::move(*manifest));
  return manifests;
}

}  // namespace janus
