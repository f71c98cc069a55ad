#include "ui/window/followed_place.h"

#include <QKeyEvent>

namespace janus::ui {

FollowedPlace::FollowedPlace(Navigator& navigator, TrackView& view, Inspector& inspector,
                             AttentionPanel& attention, QObject* parent)
    : QObject(parent), navigator_(navigator), view_(view), inspector_(inspector), attention_(attention) {
  connect(&navigator_, &Navigator::moved, this, &FollowedPlace::onMoved);
  watchView();
  watchAttention();
}

void FollowedPlace::watchView() {
  view_.installEventFilter(this);
  connect(&view_, &TrackView::pointerLeft, this, [this] { pointed_ = false; });
  connect(&view_, &TrackView::pointed, this, [this](qint64 position) {
    pointed_ = true;
    follow(position);
  });
  connect(&view_, &TrackView::picked, this, [this](qint64 position) { inspector_.freeze(position); });
}

void FollowedPlace::watchAttention() {
  connect(&attention_, &AttentionPanel::positionChosen, this, &FollowedPlace::goTo);
  connect(&attention_, &AttentionPanel::cellHovered, this, &FollowedPlace::mark);
}

// Without a pointer the inspector reads the middle of the view, so that it is never empty for nothing.
void FollowedPlace::onMoved() {
  const Contig* contig = navigator_.contig();
  const Region region = navigator_.region();
  if (!contig || region.empty()) return;
  if (inspector_.setContig(contig->name)) pointed_ = false;
  attention_.setView(region);
  if (!pointed_) follow((region.begin + region.end) / 2);
}

void FollowedPlace::follow(int64_t position) {
  inspector_.follow(position);
  attention_.setGuide(position);
}

void FollowedPlace::goTo(int64_t position) {
  const Region shown = navigator_.region();
  const int64_t begin = position - shown.length() / 2;
  navigator_.goTo({shown.contig, begin, begin + shown.length()});
  inspector_.freeze(position);
}

void FollowedPlace::mark(const std::optional<AttentionCell>& cell) {
  view_.setMarks(cell ? std::vector<Region>{cell->query, cell->key} : std::vector<Region>{});
  if (cell) return follow((cell->query.begin + cell->query.end) / 2);
  onMoved();
}

// Escape in the tracks also lets go of the base in the inspector; the tracks still get the key.
bool FollowedPlace::eventFilter(QObject* watched, QEvent* event) {
  if (watched == &view_ && event->type() == QEvent::KeyPress &&
      static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape)
    inspector_.release();
  return QObject::eventFilter(watched, event);
}

}  // namespace janus::ui
