// Which kind of lane shows which track.
#include <algorithm>

#include "ui/lanes/attention_lane.h"
#include "ui/lanes/expert_lane.h"
#include "ui/lanes/gene_lane.h"
#include "ui/lanes/log_odds_lane.h"
#include "ui/lanes/logo_lane.h"
#include "ui/lanes/quantity_lane.h"
#include "ui/lanes/sequence_lane.h"

namespace janus::ui {
namespace {

LaneLook lookOf(std::string word) {
  LaneLook look;
  look.lane = std::move(word);
  return look;
}

// Experts in the order of their layers, forward before backward; first choices only.
std::vector<std::string> expertWords(const Catalogue& catalogue) {
  std::vector<std::pair<int, std::string>> found;
  for (const auto& [word, info] : catalogue.tracks) {
    const auto dot = word.rfind('.');
    if (!word.starts_with("expert.") || dot <= 7) continue;
    found.emplace_back(std::stoi(word.substr(7, dot - 7)) * 2 + (word.ends_with("bwd") ? 1 : 0), word);
  }
  std::sort(found.begin(), found.end());
  std::vector<std::string> words;
  for (auto& [order, word] : found) words.push_back(std::move(word));
  return words;
}

}  // namespace

bool isExpertWord(const std::string& word) {
  return word.starts_with("expert.") || word.starts_with("expert2.");
}

std::unique_ptr<Lane> makeLane(const LaneLook& look, const Catalogue& catalogue) {
  const TrackInfo* info = catalogue.find(look.lane);
  if (look.lane == "sequence") return std::make_unique<SequenceLane>(look);
  if (look.lane == "logo") return std::make_unique<LogoLane>(look);
  if (look.lane == "log_odds") return std::make_unique<LogOddsLane>(look);
  if (look.lane == "attention") return std::make_unique<AttentionLane>(look);
  if (info && info->kind == TrackKind::Features) return std::make_unique<GeneLane>(look);
  if (info ? info->kind == TrackKind::Category : isExpertWord(look.lane))
    return std::make_unique<ExpertLane>(look);
  return std::make_unique<QuantityLane>(look);
}

std::vector<LaneLook> defaultLanes(const Catalogue& catalogue) {
  std::vector<LaneLook> looks;
  const auto addOpen = [&](bool features) {
    for (const auto& [word, info] : catalogue.tracks)
      if (word.find(':') != std::string::npos && (info.kind == TrackKind::Features) == features)
        looks.push_back(lookOf(word));
  };
  addOpen(true);
  for (const char* word : {"sequence", "logo", "information", "reference_probability", "log_odds"})
    looks.push_back(lookOf(word));
  addOpen(false);
  for (std::string& word : expertWords(catalogue)) looks.push_back(lookOf(std::move(word)));
  looks.push_back(lookOf("attention"));
  return looks;
}

}  // namespace janus::ui
