#include "ui/tracks/track_view.h"

#include <algorithm>

#include <QPaintEvent>
#include <QPainter>
#include <QScrollBar>

#include "ui/tracks/scene.h"

namespace janus::ui {
namespace {

constexpr int bottomRoom = 12;          // pixels kept free under the last lane that can grow
constexpr double leastProgress = 0.02;  // less is not worth a painting
constexpr int requestDelay = 12;        // ms: the moves of one frame make one round of requests

std::vector<std::string> stdStrings(const QStringList& words) {
  std::vector<std::string> all;
  for (const QString& word : words) all.push_back(word.toStdString());
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

void TrackView::reveal(const std::string& word) {
  const auto index = stack_.find(word);
  if (!index) return;
  const int top = stack_.top(*index), bottom = top + stack_.row(*index).lane->height();
  const int room = verticalScrollBar()->pageStep(), scroll = verticalScrollBar()->value();
  if (top < scroll || bottom - top > room)
    verticalScrollBar()->setValue(top);
  else if (bottom > scroll + room)
    verticalScrollBar()->setValue(bottom - room);
}

void TrackView::removeLanes(const QStringList& words) {
  const std::vector<LaneLook> before = lanes();
  stack_.remove(stdStrings(words));
  relayout();
  emit lanesRemoved(before);
  emit lanesChanged();
  emit laneSelectionChanged();
}

QStringList TrackView::selectedLanes() const {
  QStringList words;
  for (const std::string& word : stack_.selected()) words << QString::fromStdString(word);
  return words;
}

QRect TrackView::laneRect(const std::string& word) const {
  const auto index = stack_.find(word);
  if (!index) return {};
  const int top = headerHeight - verticalScrollBar()->value() + stack_.top(*index);
  return {0, top, viewport()->width(), stack_.row(*index).lane->height()};
}

void TrackView::changeLooks(const std::vector<std::string>& words,
                            const std::function<void(LaneLook&)>& change) {
  for (LaneRow& row : stack_) {
    if (std::find(words.begin(), words.end(), row.lane->word()) == words.end()) continue;
    LaneLook look = row.lane->look();
    change(look);
    row.lane->setLook(std::move(look));
  }
  relayout();
  emit lanesChanged();
}

void TrackView::setSelection(std::optional<Region> region) {
  selection_ = std::move(region);
  changed();
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

View TrackView::view() const { return viewFor(navigator_.width()); }

View TrackView::viewFor(int width) const {
  const Contig* contig = navigator_.contig();
  return {contig ? contig->name : "", navigator_.left(), navigator_.span() / width, width};
}

QRect TrackView::dataRect() const {
  return {gutterWidth, headerHeight, navigator_.width(), std::max(0, viewport()->height() - headerHeight)};
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

// A pointer that rests is over another base now.
void TrackView::onMoved() {
  changed();
  if (pointer_) point(pointer_);
}

void TrackView::relayout() {
  const int room = std::max(0, viewport()->height() - headerHeight);
  stack_.fit(room - bottomRoom, navigator_.width());
  verticalScrollBar()->setRange(0, std::max(0, stack_.height() - room));
  verticalScrollBar()->setPageStep(room);
  verticalScrollBar()->setSingleStep(20);
  changed();
}

void TrackView::request() {
  const int scroll = verticalScrollBar()->value();
  const int room = std::max(0, viewport()->height() - headerHeight);
  if (navigator_.contig()) store_.want(stack_.wants(view(), devicePixelRatioF(), scroll, scroll + room));
  stale_ = true;  // what a lane says of itself depends on what is under way
  viewport()->update();
  reportSettled();
}

void TrackView::compose() {
  const double scale = devicePixelRatioF();
  const QSize pixels = viewport()->size() * scale;
  if (picture_.size() != pixels) picture_ = QImage(pixels, QImage::Format_RGB32);
  picture_.setDevicePixelRatio(scale);
  const View shown = view();
  const int scroll = verticalScrollBar()->value();
  stack_.measure(shown, scale, store_, scroll, scroll + viewport()->height() - headerHeight);
  const HeaderContent header{navigator_.contig(), computed_, selection_, &ideogram_.bands()};
  QPainter painter(&picture_);
  paintScene(painter, {theme_, shown, store_, header, selection_, highlight_, scale, false, progress_},
             stack_.rows({}), viewport()->size(), verticalScrollBar()->value());
  stale_ = false;
}

void TrackView::paintEvent(QPaintEvent*) {
  if (stale_) compose();
  QPainter painter(viewport());
  painter.drawImage(0, 0, picture_);
  paintOverlay(painter);
}

// What follows the pointer is painted over the picture, so that moving the pointer repaints no lane.
void TrackView::paintOverlay(QPainter& painter) {
  const QRect data = dataRect();
  if (drag_ == Drag::Zoom || drag_ == Drag::Select) {
    QColor band = theme_.accent;
    band.setAlphaF(0.18f);
    paintStretch(painter, view(), data.adjusted(0, contigBarBottom - headerHeight, 0, 0), dragged(), band);
  }
  if (drag_ == Drag::Reorder) {
    QColor taken = theme_.accent;
    taken.setAlphaF(0.14f);
    const QRect lane = laneRect(stack_.row(*laneAt(pressedAt_)).lane->word());
    painter.fillRect(lane.intersected(viewport()->rect().adjusted(0, headerHeight, 0, 0)), taken);
    const int y = headerHeight - verticalScrollBar()->value() +
                  stack_.top(stack_.gapAt(draggedTo_.y() - headerHeight + verticalScrollBar()->value()));
    painter.fillRect(QRect(0, y - 2, viewport()->width(), 3), theme_.accent);
  }
  for (const Region& mark : marks_) {
    paintStretch(painter, view(), data, mark,
                 QColor(theme_.accent.red(), theme_.accent.green(), theme_.accent.blue(), 60));
    const double x = data.left() + view().xOf(static_cast<double>(mark.begin + mark.end) / 2);
    if (mark.contig == view().contig) paintGuide(painter, x);
  }
  if (pointer_) paintGuide(painter, pointer_->x());
}

void TrackView::paintGuide(QPainter& painter, double x) const {
  const QRect data = dataRect();
  if (x < data.left() || x > data.right()) return;
  QPen pen(theme_.accent, 1, Qt::CustomDashLine);
  pen.setDashPattern({3, 3});
  painter.setPen(pen);
  painter.drawLine(QPointF(x, headerHeight - 4), QPointF(x, viewport()->height()));
}

void TrackView::resizeEvent(QResizeEvent* event) {
  QAbstractScrollArea::resizeEvent(event);
  navigator_.setWidth(std::max(1, viewport()->width() - gutterWidth - rightMargin));
  relayout();
}

void TrackView::scrollContentsBy(int, int) { changed(); }

QSize TrackView::pictureSize(const Figure& figure) const {
  int height = headerHeight + (figure.place.isEmpty() ? 0 : figureLine);
  for (const LaneRow& row : stack_)
    if (figure.lanes.isEmpty() || figure.lanes.contains(QString::fromStdString(row.lane->word())))
      height += row.lane->height() + 1;
  return {figure.width > 0 ? figure.width : viewport()->width(), height};
}

void TrackView::renderTo(QPainter* painter, QSize size, const Figure& figure) {
  if (size.height() <= 0) size.setHeight(pictureSize(figure).height());
  const bool vector = painter->paintEngine() && painter->paintEngine()->type() == QPaintEngine::SVG;
  const double scale = vector ? 2 : painter->device()->devicePixelRatioF();
  const View shown = viewFor(std::max(1, size.width() - gutterWidth - rightMargin));
  stack_.measure(shown, scale, store_, 0, stack_.height());
  const HeaderContent header{navigator_.contig(), computed_, selection_, &ideogram_.bands()};
  painter->save();
  if (!figure.place.isEmpty()) {
    paintFigureLine(*painter, theme_, size.width(), figure.place, figure.about);
    painter->translate(0, figureLine);
    size.rheight() -= figureLine;
  }
  paintScene(*painter,
             {theme_, shown, store_, header, selection_, highlight_, scale, vector, progress_, true},
             stack_.rows(stdStrings(figure.lanes)), size, 0);
  painter->restore();
  changed();  // the screen's own measures come back with the next paint
}

}  // namespace janus::ui
