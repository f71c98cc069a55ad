#include "ui/tracks/track_view.h"

#include <algorithm>

#include <QScrollBar>

namespace janus::ui {
namespace {

constexpr int bottomRoom = 12;          // pixels kept free under the last lane that can grow
constexpr double leastProgress = 0.02;  // less is not worth a painting
constexpr int presentingTime = 1500;    // ms
constexpr int requestDelay = 12;        // ms: the moves of one frame make one round of requests

std::vector<std::string> stdStrings(const QStringList& texts) {
  std::vector<std::string> all;
  for (const QString& text : texts) all.push_back(text.toStdString());
  return all;
}

}  // namespace

TrackView::TrackView(Feed& feed, Navigator& navigator, QWidget* parent)
    : QAbstractScrollArea(parent),
      navigator_(navigator),
      store_(feed),
      ideogram_(feed, navigator),
      theme_(Theme::day()) {
  setFrameShape(QFrame::NoFrame);
  setFocusPolicy(Qt::StrongFocus);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  viewport()->setMouseTracking(true);
  viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
  setAccessibleName(tr("Tracks"));
  requestSoon_.setSingleShot(true);
  requestSoon_.setInterval(requestDelay);
  presenting_.setSingleShot(true);
  presenting_.setInterval(presentingTime);
  connect(&presenting_, &QTimer::timeout, this, [this] {
    presented_.clear();
    viewport()->update();
  });
  connect(&requestSoon_, &QTimer::timeout, this, &TrackView::request);
  connect(&navigator_, &Navigator::moved, this, &TrackView::onMoved);
  connect(&navigator_, &Navigator::contigsChanged, this, &TrackView::forgetData);
  connect(&store_, &LaneData::changed, this, &TrackView::changed);
  connect(&ideogram_, &Ideogram::changed, this, &TrackView::changed);
}

TrackView::~TrackView() = default;

void TrackView::setTheme(const Theme& theme) {
  theme_ = theme;
  changed();
}

void TrackView::setCatalogue(Catalogue catalogue) {
  catalogue_ = std::move(catalogue);
  store_.retry();  // what failed for another run or file says nothing about this one
  stack_.bind(catalogue_);
  relayout();
}

void TrackView::forgetData() {
  store_.forget();
  changed();
}

void TrackView::setComputed(std::vector<Region> windows) {
  computed_ = std::move(windows);
  changed();
}

void TrackView::setLanes(const std::vector<LaneLook>& looks) {
  stack_.set(looks, catalogue_);
  verticalScrollBar()->setValue(0);
  relayout();
  emit lanesChanged();
}

std::vector<LaneLook> TrackView::lanes() const { return stack_.looks(); }

void TrackView::addLane(const LaneLook& look) {
  insertLane(stack_.find("attention").value_or(stack_.size()), look);
}

void TrackView::insertLane(size_t index, const LaneLook& look) {
  stack_.insert(index, look, catalogue_);
  relayout();
  emit lanesChanged();
}

void TrackView::present(const std::string& laneId) {
  if (!stack_.find(laneId)) return;
  reveal(laneId);
  presented_ = laneId;
  presenting_.start();
  viewport()->update();
}

void TrackView::reveal(const std::string& laneId) {
  const auto index = stack_.find(laneId);
  if (!index) return;
  const int top = stack_.top(*index), bottom = top + stack_.row(*index).lane->height();
  const int room = verticalScrollBar()->pageStep(), scroll = verticalScrollBar()->value();
  if (top < scroll || bottom - top > room)
    verticalScrollBar()->setValue(top);
  else if (bottom > scroll + room)
    verticalScrollBar()->setValue(bottom - room);
}

void TrackView::removeLanes(const QStringList& laneIds) {
  const std::vector<LaneLook> before = lanes();
  stack_.remove(stdStrings(laneIds));
  relayout();
  emit lanesRemoved(before);
  emit lanesChanged();
  emit laneSelectionChanged();
}

QStringList TrackView::selectedLanes() const {
  QStringList ids;
  for (const std::string& id : stack_.selected()) ids << QString::fromStdString(id);
  return ids;
}

QRect TrackView::laneRect(const std::string& laneId) const {
  const auto index = stack_.find(laneId);
  return index ? places().lane(*index) : QRect();
}

void TrackView::selectLane(std::optional<size_t> index, Qt::KeyboardModifiers modifiers) {
  if (index)
    stack_.select(*index, modifiers & Qt::ControlModifier, modifiers & Qt::ShiftModifier);
  else
    stack_.selectNone();
  changed();
  emit laneSelectionChanged();
}

void TrackView::changeLooks(const std::vector<std::string>& laneIds,
                            const std::function<void(LaneLook&)>& change) {
  for (LaneRow* row : stack_.rows(laneIds)) {
    LaneLook look = row->lane->look();
    change(look);
    row->lane->setLook(std::move(look));
  }
  relayout();
  emit lanesChanged();
}

void TrackView::setSelection(std::optional<Region> region) {
  selection_ = std::move(region);
  changed();
}

void TrackView::selectByUser(std::optional<Region> region) {
  setSelection(std::move(region));
  emit regionSelected(selection_);
}

void TrackView::setHighlight(std::optional<Region> region) {
  highlight_ = std::move(region);
  changed();
}

void TrackView::setProgress(double done) {
  if (std::abs(done - progress_) < leastProgress && done > 0) return;
  progress_ = done;
  stale_ = true;
  viewport()->update();
}

void TrackView::setMarks(std::vector<Region> marks) {
  marks_ = std::move(marks);
  viewport()->update();
}

ViewPlaces TrackView::places() const {
  return {navigator_, stack_, viewport()->size(), verticalScrollBar()->value()};
}

bool TrackView::settled() const { return !requestSoon_.isActive() && !store_.waiting(); }

void TrackView::reportSettled() {
  if (settled() == wasSettled_) return;
  wasSettled_ = !wasSettled_;
  emit settledChanged(wasSettled_);
}

void TrackView::changed() {
  stale_ = true;
  if (!requestSoon_.isActive()) requestSoon_.start();
  viewport()->update();
  reportSettled();
}

// The pointer did not move, but another base is under it now.
void TrackView::onMoved() {
  changed();
  if (pointer_) point(pointer_);
}

void TrackView::relayout() {
  const int room = places().room();
  stack_.fit(room - bottomRoom, navigator_.width());
  verticalScrollBar()->setRange(0, std::max(0, stack_.height() - room));
  verticalScrollBar()->setPageStep(room);
  verticalScrollBar()->setSingleStep(20);
  changed();
}

void TrackView::request() {
  const ViewPlaces now = places();
  if (navigator_.contig())
    store_.want(stack_.wants(now.view(), devicePixelRatioF(), now.scroll, now.scroll + now.room()));
  stale_ = true;  // what a lane says of itself depends on what is under way
  viewport()->update();
  reportSettled();
}

void TrackView::resizeEvent(QResizeEvent* event) {
  QAbstractScrollArea::resizeEvent(event);
  navigator_.setWidth(std::max(1, viewport()->width() - gutterWidth - rightMargin));
  relayout();
}

void TrackView::scrollContentsBy(int, int) { changed(); }

}  // namespace janus::ui
