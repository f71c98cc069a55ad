// Which kind of lane shows which track.
#include "protocol/track_name.h"
#include "ui/lanes/attention_lane.h"
#include "ui/lanes/expert_lane.h"
#include "ui/lanes/gene_lane.h"
#include "ui/lanes/log_odds_lane.h"
#include "ui/lanes/logo_lane.h"
#include "ui/lanes/quantity_lane.h"
#include "ui/lanes/sequence_lane.h"

namespace janus::ui {
bool isExpertWord(const std::string& word) {
  const auto name = TrackName::parse(word);
  return name && name->kind == TrackName::Kind::Expert;
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

}  // namespace janus::ui
