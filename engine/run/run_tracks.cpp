// See run_tracks.h.
#include "engine/run/run_tracks.h"

#include <fmt/format.h>

namespace janus {
namespace {

constexpr std::string_view prefix = "run/";
constexpr std::string_view letters = "ACGT";

// One track of a run, before it has an identity.
struct Entry {
  std::string name, title, unit, definition;
  double highest = 1;
  double lowest = 0;
};

TrackInfo quantity(const RunShape& shape, const Entry& entry) {
  TrackInfo info;
  info.id = runTrackId(shape.spec.key(), entry.name);
  info.name = entry.name;
  info.title = entry.title;
  info.unit = entry.unit;
  info.definition = entry.definition;
  info.lowest = entry.lowest;
  info.highest = entry.highest;
  info.window = shape.spec.window;
  info.source = shape.source;
  return info;
}

TrackInfo category(const RunShape& shape, const Entry& entry) {
  TrackInfo info = quantity(shape, entry);
  info.kind = TrackKind::Category;
  info.categories = shape.experts;
  info.lowest = info.highest = std::nullopt;
  return info;
}

TrackInfo logOddsTrack(const RunShape& shape, char letter) {
  TrackInfo info = quantity(
      shape,
      {fmt::format("log_odds.{}", letter), fmt::format("Log odds of {}", letter), "log2 odds",
       fmt::format("log2 of the probability of {} over that of the base that is there; 0 where it is {}",
                   letter, letter)});
  info.lowest = info.highest = std::nullopt;
  return info;
}

std::string strandsClause(const RunShape& shape) {
  return shape.spec.strands == Strands::Both ? ", mean of both strands" : ", one strand";
}

// The four tracks of one expert layer and stream.
void addRouting(std::vector<TrackInfo>& tracks, const RunShape& shape, int layer, int stream) {
  const std::string where = fmt::format("{}.{}", layer, stream == 0 ? "fwd" : "bwd");
  const std::string words = fmt::format("layer {} {}", layer, stream == 0 ? "forward" : "backward");
  const std::string reading = stream == 0 ? "reading left to right" : "reading right to left";
  const auto entry = [&](const char* name, const char* title, const char* unit, const char* what) {
    return Entry{fmt::format("{}.{}", name, where), fmt::format("{}, {}", title, words), unit,
                 fmt::format("{} of layer {}, {}", what, layer, reading)};
  };
  tracks.push_back(
      category(shape, entry("expert", "Expert", "", "The expert each base was sent to first in the MoE")));
  tracks.push_back(
      category(shape, entry("expert2", "Second expert", "", "The second expert of each base in the MoE")));
  tracks.push_back(
      quantity(shape, entry("expert_weight", "Expert weight", "probability",
                            "The router's probability of the first expert, not renormalised, in the MoE")));
  tracks.push_back(
      quantity(shape, entry("expert2_weight", "Second expert weight", "probability",
                            "The router's probability of the second expert, not renormalised, in the MoE")));
}

}  // namespace

std::string runTrackId(const std::string& key, const std::string& name) {
  return fmt::format("{}{}/{}", prefix, key, name);
}

RunTrackName parseRunTrackId(const std::string& id) {
  const size_t slash = id.find('/', prefix.size());
  if (!id.starts_with(prefix) || slash == std::string::npos) return {};
  return {id.substr(prefix.size(), slash - prefix.size()), id.substr(slash + 1)};
}

std::vector<TrackInfo> primaryTracks(const RunShape& shape) {
  std::vector<TrackInfo> tracks;
  for (const char letter : letters)
    tracks.push_back(
        quantity(shape, {fmt::format("probability.{}", letter), fmt::format("p({})", letter), "probability",
                         fmt::format("Probability of {} here given all other bases of the window{}", letter,
                                     strandsClause(shape))}));
  if (shape.spec.strands == Strands::Both)
    tracks.push_back(
        quantity(shape, {"strand_gap", "Strand gap", "probability",
                         "Total variation distance between what the two strands predict: 0 = they agree"}));
  for (const int layer : shape.expertLayers)
    for (const int stream : {0, 1}) addRouting(tracks, shape, layer, stream);
  return tracks;
}

std::vector<TrackInfo> derivedTracks(const RunShape& shape) {
  std::vector<TrackInfo> tracks = {
      quantity(shape, {"entropy", "Entropy", "bits",
                       "How undecided the model is between A, C, G and T: 2 = not at all decided", 2}),
      quantity(shape, {"information", "Information", "bits",
                       "2 - entropy: how much the other bases say about this one", 2}),
      quantity(shape, {"reference_probability", "Reference probability", "probability",
                       "Probability of the base that is there; missing where it is not A, C, G or T"})};
  for (const char letter : letters) tracks.push_back(logOddsTrack(shape, letter));
  return tracks;
}

}  // namespace janus
