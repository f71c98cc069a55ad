#include "engine/run/run_tracks.h"

#include <fmt/format.h>

namespace janus {
namespace {

using Kind = TrackName::Kind;

struct Words {
  std::string title, unit, definition;
};

Words probabilityWords(const RunShape& shape, char base) {
  return {fmt::format("p({})", base), "probability",
          fmt::format("Probability of {} here given all other bases of the window{}", base,
                      shape.spec.strands == Strands::Both ? ", mean of both strands" : ", one strand")};
}

Words logOddsWords(char base) {
  return {fmt::format("Log odds of {}", base), "log2 odds",
          fmt::format("log2 of the probability of {} over that of the base that is there; 0 where it is {}",
                      base, base)};
}

Words routingWords(const TrackName& name, const char* title, const char* unit, const char* what) {
  const bool forward = name.stream == 0;
  return {fmt::format("{}, layer {} {}", title, name.layer, forward ? "forward" : "backward"), unit,
          fmt::format("{} of layer {}, {}", what, name.layer,
                      forward ? "reading left to right" : "reading right to left")};
}

Words expertWords(const TrackName& name) {
  return name.rank == 1
             ? routingWords(name, "Expert", "", "The expert each base was sent to first in the MoE")
             : routingWords(name, "Second expert", "", "The second expert of each base in the MoE");
}

Words weightWords(const TrackName& name) {
  return name.rank == 1
             ? routingWords(name, "Expert weight", "probability",
                            "The router's probability of the first expert, not renormalised, in the MoE")
             : routingWords(name, "Second expert weight", "probability",
                            "The router's probability of the second expert, not renormalised, in the MoE");
}

Words wordsOf(const RunShape& shape, const TrackName& name) {
  switch (name.kind) {
    case Kind::Probability:
      return probabilityWords(shape, name.base);
    case Kind::StrandGap:
      return {"Strand gap", "probability",
              "Total variation distance between what the two strands predict: 0 = they agree"};
    case Kind::Entropy:
      return {"Entropy", "bits", "How undecided the model is between A, C, G and T: 2 = not at all decided"};
    case Kind::Information:
      return {"Information", "bits", "2 - entropy: how much the other bases say about this one"};
    case Kind::ReferenceProbability:
      return {"Reference probability", "probability",
              "Probability of the base that is there; missing where it is not A, C, G or T"};
    case Kind::LogOdds:
      return logOddsWords(name.base);
    case Kind::Expert:
      return expertWords(name);
    case Kind::ExpertWeight:
      return weightWords(name);
  }
  return {};
}

void setRange(TrackInfo& info, Kind kind) {
  if (kind == Kind::Expert || kind == Kind::LogOdds) return;
  info.lowest = 0;
  info.highest = kind == Kind::Entropy || kind == Kind::Information ? 2 : 1;
}

}  // namespace

std::vector<TrackName> primaryTracks(const RunShape& shape) {
  std::vector<TrackName> names;
  for (const char base : baseLetters) names.push_back(TrackName::probability(base));
  if (shape.spec.strands == Strands::Both) names.push_back({.kind = Kind::StrandGap});
  for (const int layer : shape.expertLayers)
    for (const int stream : {0, 1}) {
      for (const int rank : {1, 2}) names.push_back(TrackName::expert(rank, layer, stream));
      for (const int rank : {1, 2}) names.push_back(TrackName::expertWeight(rank, layer, stream));
    }
  return names;
}

std::vector<TrackName> derivedTracks() {
  std::vector<TrackName> names = {
      {.kind = Kind::Entropy}, {.kind = Kind::Information}, {.kind = Kind::ReferenceProbability}};
  for (const char base : baseLetters) names.push_back(TrackName::logOdds(base));
  return names;
}

TrackInfo trackInfo(const RunShape& shape, const TrackName& name) {
  TrackInfo info;
  info.name = name.text();
  info.id = RunTrackId{shape.spec.key(), info.name}.text();
  const Words words = wordsOf(shape, name);
  info.title = words.title;
  info.unit = words.unit;
  info.definition = words.definition;
  info.window = shape.spec.window;
  info.source = shape.source;
  if (name.kind == Kind::Expert) {
    info.kind = TrackKind::Category;
    info.categories = shape.experts;
  }
  setRange(info, name.kind);
  return info;
}

}  // namespace janus
