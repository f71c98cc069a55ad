// The names of a run's tracks, as users type them and as ids carry them; built and parsed here alone.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace janus {

constexpr std::string_view baseLetters = "ACGT";  // in the order of everything that has a value for each

// "fwd" for 0, which reads left to right, "bwd" for 1.
std::string streamWord(int stream);

// "probability.A", "entropy", "expert.1.fwd", "expert2_weight.7.bwd", ...
struct TrackName {
  enum class Kind {
    Probability,           // probability.B: of base B given all other bases of the window
    StrandGap,             // strand_gap: total variation distance between what the two strands predict
    Entropy,               // entropy
    Information,           // information: 2 - entropy
    ReferenceProbability,  // reference_probability: of the base that is there
    LogOdds,               // log_odds.B: of base B over the one that is there
    Expert,                // expert.LAYER.STREAM, expert2.LAYER.STREAM: the expert of a rank in the MoE
    ExpertWeight           // expert_weight.LAYER.STREAM, expert2_weight.LAYER.STREAM: its router probability
  };
  Kind kind = Kind::Entropy;
  char base = 0;   // A, C, G or T, of Probability and LogOdds
  int rank = 0;    // 1 or 2, of Expert and ExpertWeight
  int layer = 0;   // counted from 0
  int stream = 0;  // 0: reading left to right ("fwd"), 1: right to left ("bwd")

  static TrackName probability(char base) { return {Kind::Probability, base, 0, 0, 0}; }
  static TrackName logOdds(char base) { return {Kind::LogOdds, base, 0, 0, 0}; }
  static TrackName expert(int rank, int layer, int stream) { return {Kind::Expert, 0, rank, layer, stream}; }
  static TrackName expertWeight(int rank, int layer, int stream) {
    return {Kind::ExpertWeight, 0, rank, layer, stream};
  }

  std::string text() const;
  // Whether a group's name stands for it: "probability" and "log_odds" for those of every base, "expert" and
  // "expert_weight" for those of both ranks, "expert2" and "expert2_weight" for those of the second.
  bool isIn(std::string_view group) const;
  // Nothing for any other text, be it ever so like one: "expert.01.fwd" is none.
  static std::optional<TrackName> parse(std::string_view text);

  auto operator<=>(const TrackName&) const = default;
};

// "run/<key>/<name>": the id of a run's track.
struct RunTrackId {
  std::string run;   // the run's key
  std::string name;  // see TrackName

  std::string text() const;
  static std::optional<RunTrackId> parse(std::string_view id);
  bool operator==(const RunTrackId&) const = default;
};

}  // namespace janus
