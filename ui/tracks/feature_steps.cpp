#include "ui/tracks/feature_steps.h"

namespace janus::ui {
namespace {

constexpr double marginWhenFitted = 0.1;  // of the feature's length, each side

}  // namespace

FeatureSteps::FeatureSteps(Workspace& workspace, Navigator& navigator, TrackView& view, QObject* parent)
    : QObject(parent), workspace_(workspace), navigator_(navigator), view_(view) {}

const TrackInfo* FeatureSteps::track() const {
  for (const QString& id : view_.selectedLanes())
    if (const TrackInfo* info = view_.catalogue().find(id.toStdString()))
      if (info->kind == TrackKind::Features) return info;
  for (const TrackEntry& track : workspace_.tracks())
    if (track.info.kind == TrackKind::Features && track.info.format != "cytoBand") return &track.info;
  return nullptr;
}

// From the middle of the view, or from the feature just jumped to: a long one must not be found again and
// again.
void FeatureSteps::step(int direction, bool fit) {
  const TrackInfo* features = track();
  const Region view = navigator_.region();
  if (!features)
    return emit problem("There is no annotation to step through. Open a BED, GFF3 or GTF file (Ctrl+T).");
  int64_t from = (view.begin + view.end) / 2;
  const bool there =
      last_ && last_->contig == view.contig && std::abs((last_->begin + last_->end) / 2 - from) < 3;
  if (there) from = direction > 0 ? last_->begin : last_->begin - 1;
  asked_ = workspace_.client().ask(
      NextFeatureRequest{features->id, workspace_.genome()->key, view.contig, from, direction},
      [this, direction, fit](const NextFeatureAnswer& answer) { go(answer.feature, direction, fit); },
      [this](const QString& sentence) { emit problem(sentence); });
}

void FeatureSteps::go(const std::optional<Feature>& feature, int direction, bool fit) {
  asked_.done();
  if (!feature)
    return emit note(direction > 0 ? "No further feature on this contig." : "No feature before this one.");
  Region region = feature->region;
  const int64_t margin = static_cast<int64_t>(static_cast<double>(region.length()) * marginWhenFitted);
  if (fit) {
    region.begin -= margin, region.end += margin;
  } else {
    const int64_t span = navigator_.region().length();
    region.begin = (feature->region.begin + feature->region.end - span) / 2;
    region.end = region.begin + span;
  }
  navigator_.goTo(region);
  view_.setHighlight(feature->region);
  last_ = feature->region;
}

}  // namespace janus::ui
