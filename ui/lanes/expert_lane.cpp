#include "ui/lanes/expert_lane.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace janus::ui {
namespace {

constexpr double numberWidth = 9;  // least pixels a base for numbers
constexpr double margin = 4;       // above and below

QColor colourOf(const Theme& theme, size_t category) {
  return theme.experts[category % theme.experts.size()];
}

// Paler behind a number, so that it can be read.
QColor behindNumber(const Theme& theme, size_t category) {
  return mixed(colourOf(theme, category), theme.background, theme.dark ? 0.55 : 0.62);
}

}  // namespace

ExpertLane::ExpertLane(LaneLook look)
    : TrackLane(std::move(look), TrackKind::Category, {.naturalHeight = 26, .abilities = {.exports = true}}) {
}

// A run's expert tracks get a short title here; the tooltip has the long one.
void ExpertLane::take(const Catalogue& catalogue) {
  TrackLane::take(catalogue);
  if (isExpertWord(id())) facts_.title = titleOfLane(id());
  columns_ = {};
}

void ExpertLane::want(const View& view, double columnsPerPixel, Wants& wants) const {
  if (track()) wantTiles(*track(), view, columnsPerPixel, wants);
}

void ExpertLane::measure(const View& view, double columnsPerPixel, const LaneData& store) {
  numbers_.clear();
  if (!track()) return;
  columns_ = sampleCategories(store.tiles(), *track(), view, columnsPerPixel);
  firstBase_ = view.region().begin;
  if (view.pixelsPerBase() >= numberWidth) numbers_ = categoriesOf(store.tiles(), track()->id, view.region());
}

void ExpertLane::paint(const Canvas& canvas) const {
  if (!track()) return;
  paintShares(canvas);
  if (!numbers_.empty()) paintNumbers(canvas);
  if (track()->window && !intersection(*track()->window, canvas.view.region()).empty())
    hatchOutside(canvas, *track()->window);
}

void ExpertLane::paintShares(const Canvas& canvas) const {
  ColumnImage image(canvas);
  const auto kinds = static_cast<size_t>(columns_.categories);
  const double top = margin * canvas.scale, room = image.height() - 2 * top;
  const bool numbered = !numbers_.empty();
  std::vector<QRgb> colours(kinds);
  for (size_t k = 0; k < kinds; ++k)
    colours[k] = (numbered ? behindNumber(canvas.theme, k) : colourOf(canvas.theme, k)).rgb();
  const auto first = static_cast<int>(std::lround(top)), rows = static_cast<int>(std::lround(room));
  const size_t columns = std::min(columns_.size(), static_cast<size_t>(image.width()));
  for (size_t x = 0; x < columns; ++x) {
    const float* counts = &columns_.count[x * kinds];
    const float sum = std::accumulate(counts, counts + kinds, 0.f);
    // A pixel has the colour of the category in its middle: a blend could be mistaken for another category.
    const float perCount = sum > 0 ? static_cast<float>(rows) / sum : 0;
    float reached = 0.5f;
    int y = 0;
    for (size_t k = 0; k < kinds; ++k) {
      if (counts[k] == 0) continue;
      reached += counts[k] * perCount;
      for (const int end = static_cast<int>(reached); y < end; ++y) image.line(first + y)[x] = colours[k];
    }
  }
  image.drawInto(canvas);
}

void ExpertLane::paintNumbers(const Canvas& canvas) const {
  QPainter& painter = canvas.painter;
  const double width = canvas.view.pixelsPerBase();
  painter.setFont(uiFont(static_cast<int>(std::clamp(width * 0.85, 8.0, 11.0)), QFont::Medium));
  for (size_t i = 0; i < numbers_.size(); ++i) {
    if (numbers_[i] == noCategory) continue;
    painter.setPen(
        mixed(colourOf(canvas.theme, numbers_[i]), canvas.theme.dark ? Qt::white : Qt::black, 0.6));
    const double x =
        canvas.data.left() + canvas.view.xOf(static_cast<double>(firstBase_) + static_cast<double>(i));
    painter.drawText(QRectF(x, canvas.data.top(), width, canvas.data.height()),
                     Qt::AlignCenter | Qt::TextDontClip, QString::number(numbers_[i]));
    if (x > canvas.data.left())  // a hair of background between bases of one expert
      painter.fillRect(QRectF(x, canvas.data.top() + margin, 0.5, canvas.data.height() - 2 * margin),
                       canvas.theme.background);
  }
}

QString ExpertLane::tip(const View& view, const LaneData& store, double position, int) const {
  if (!track()) return {};
  const auto base = static_cast<int64_t>(std::floor(position));
  const uint8_t category = categoriesOf(store.tiles(), track()->id, {view.contig, base, base + 1})[0];
  if (category != noCategory)
    return title() + ": expert " + QString::number(category) + "\n" + locusText(view.contig, position);
  const auto kinds = static_cast<size_t>(columns_.categories);
  const auto x = static_cast<size_t>(std::max(0.0, view.xOf(position)) *
                                     static_cast<double>(columns_.size()) / view.width);
  if (x >= columns_.size()) return {};
  const float* counts = &columns_.count[x * kinds];
  const float sum = std::accumulate(counts, counts + kinds, 0.f);
  if (!(sum > 0)) return {};
  const auto most = std::max_element(counts, counts + kinds);
  return title() + ": mostly expert " + QString::number(most - counts) + " (" +
         QString::number(100.0 * *most / sum, 'f', 0) + " %) in this pixel\n" +
         locusText(view.contig, position);
}

}  // namespace janus::ui
