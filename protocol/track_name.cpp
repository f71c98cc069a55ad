#include "protocol/track_name.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

namespace janus {
namespace {

using Kind = TrackName::Kind;

constexpr std::array<std::string_view, 2> streams = {"fwd", "bwd"};
constexpr std::string_view runPrefix = "run/";

struct Stem {
  std::string_view text;
  Kind kind;
  int rank;  // 0: no expert
};
constexpr std::array plain = {Stem{"strand_gap", Kind::StrandGap, 0}, Stem{"entropy", Kind::Entropy, 0},
                              Stem{"information", Kind::Information, 0},
                              Stem{"reference_probability", Kind::ReferenceProbability, 0}};
constexpr std::array ofBases = {Stem{"probability", Kind::Probability, 0},
                                Stem{"log_odds", Kind::LogOdds, 0}};
constexpr std::array ofExperts = {Stem{"expert", Kind::Expert, 1}, Stem{"expert2", Kind::Expert, 2},
                                  Stem{"expert_weight", Kind::ExpertWeight, 1},
                                  Stem{"expert2_weight", Kind::ExpertWeight, 2}};

template <class Stems>
std::string_view stemOf(const Stems& stems, const TrackName& name) {
  for (const Stem& stem : stems)
    if (stem.kind == name.kind && stem.rank == name.rank) return stem.text;
  return {};
}

// Digits as they would be written: no sign, no zeros in front.
std::optional<int> layerFrom(std::string_view text) {
  int layer = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), layer);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return layer >= 0 && fmt::to_string(layer) == text ? std::optional(layer) : std::nullopt;
}

std::optional<TrackName> baseTrack(const Stem& stem, std::string_view rest) {
  if (rest.size() != 1 || baseLetters.find(rest[0]) == std::string_view::npos) return std::nullopt;
  return TrackName{stem.kind, rest[0], 0, 0, 0};
}

std::optional<TrackName> expertTrack(const Stem& stem, std::string_view rest) {
  const size_t dot = rest.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const auto layer = layerFrom(rest.substr(0, dot));
  for (int stream = 0; layer && stream < 2; ++stream)
    if (streams[static_cast<size_t>(stream)] == rest.substr(dot + 1))
      return TrackName{stem.kind, 0, stem.rank, *layer, stream};
  return std::nullopt;
}

}  // namespace

std::string streamWord(int stream) { return std::string(streams[static_cast<size_t>(stream)]); }

std::string TrackName::text() const {
  if (const auto stem = stemOf(plain, *this); !stem.empty()) return std::string(stem);
  if (const auto stem = stemOf(ofBases, *this); !stem.empty()) return fmt::format("{}.{}", stem, base);
  return fmt::format("{}.{}.{}", stemOf(ofExperts, *this), layer, streamWord(stream));
}

bool TrackName::isIn(std::string_view group) const {
  const auto names = [&](const Stem& stem) {
    return stem.text == group && stem.kind == kind && (stem.rank == rank || stem.rank == 1);
  };
  return std::ranges::any_of(ofBases, names) || std::ranges::any_of(ofExperts, names);
}

std::optional<TrackName> TrackName::parse(std::string_view text) {
  for (const Stem& stem : plain)
    if (stem.text == text) return TrackName{stem.kind, 0, 0, 0, 0};
  const size_t dot = text.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const std::string_view first = text.substr(0, dot), rest = text.substr(dot + 1);
  for (const Stem& stem : ofBases)
    if (stem.text == first) return baseTrack(stem, rest);
  for (const Stem& stem : ofExperts)
    if (stem.text == first) return expertTrack(stem, rest);
  return std::nullopt;
}

std::string RunTrackId::text() const { return fmt::format("{}{}/{}", runPrefix, run, name); }

std::optional<RunTrackId> RunTrackId::parse(std::string_view id) {
  if (!id.starts_with(runPrefix)) return std::nullopt;
  const size_t slash = id.find('/', runPrefix.size());
  if (slash == std::string_view::npos || slash == runPrefix.size()) return std::nullopt;
  return RunTrackId{std::string(id.substr(runPrefix.size(), slash - runPrefix.size())),
                    std::string(id.substr(slash + 1))};
}

}  // namespace janus
