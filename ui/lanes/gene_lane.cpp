#include "ui/lanes/gene_lane.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include <QFileInfo>

#include "protocol/locus.h"

namespace janus::ui {
namespace {

constexpr int leastShift = 12;                                      // cells of 4,096 bases or more
constexpr int nameHeight = 13, codingHeight = 10, plainHeight = 6;  // pixels
constexpr double gapBetween = 10, arrowGap = 23;
constexpr double leastFeature = 2;
constexpr double leastForArrow = 10;

// Cells of the grid at least as long as the view: two of them cover it wherever it stands.
int shiftFor(const View& view) {
  const auto span = static_cast<uint64_t>(std::max(1.0, view.span()));
  return std::max(leastShift, static_cast<int>(std::bit_width(span)));
}

std::vector<FeatureKey> cellsFor(const std::string& track, const View& view) {
  std::vector<FeatureKey> keys;
  const int shift = shiftFor(view);
  const Region region = view.region();
  for (int64_t index = std::max<int64_t>(0, region.begin) >> shift; (index << shift) < region.end; ++index)
    keys.push_back({track, view.contig, shift, index});
  return keys;
}

bool isSame(const Feature& a, const Feature& b) {
  return a.region == b.region && a.identifier == b.identifier && a.name == b.name && a.strand == b.strand;
}

}  // namespace

GeneLane::GeneLane(LaneLook look)
    : TrackLane(std::move(look), TrackKind::Features, {.naturalHeight = 62, .abilities = {.colour = true}}) {}

QStringList GeneLane::captions() const {
  if (!track()) return {};
  QStringList lines;
  const QString file = QFileInfo(QString::fromStdString(track()->source)).fileName();
  if (!file.isEmpty() && file != title()) lines << file;
  if (hidden_ > 0) lines << QString::number(hidden_) + " more if higher";
  return lines;
}

QColor GeneLane::colour(const Theme& theme) const {
  return look_.colour.empty() ? theme.gene : QColor(QString::fromStdString(look_.colour));
}

void GeneLane::want(const View& view, double, Wants& wants) const {
  if (!track()) return;
  for (FeatureKey& key : cellsFor(track()->id, view)) wants.features.push_back(std::move(key));
}

void GeneLane::place(const FeaturePiece& answer, const Region& cell) {
  if (!answer.density.empty()) densities_.push_back({answer.region, answer.density});
  for (const Feature& feature : answer.features) {
    if (intersection(feature.region, cell).empty()) continue;
    const bool known = std::any_of(placed_.begin(), placed_.end(),
                                   [&](const Placed& placed) { return isSame(placed.feature, feature); });
    if (!known) placed_.push_back({feature});
  }
}

// The cell's own answer; until it arrives, a coarser cell's or those of its two halves.
void GeneLane::gather(const FeatureKey& key, const LaneData& store) {
  const Region cell = key.region();
  for (FeatureKey coarser = key; coarser.shift < key.shift + 5; ++coarser.shift, coarser.index >>= 1)
    if (const FeaturePiece* answer = store.features(coarser)) return place(*answer, cell);
  for (const int64_t half : {key.index * 2, key.index * 2 + 1})
    if (const FeaturePiece* answer = store.features({key.track, key.contig, key.shift - 1, half}))
      place(*answer, cell);
}

void GeneLane::measure(const View& view, double, const LaneData& store) {
  placed_.clear();
  densities_.clear();
  if (!track()) return;
  for (const FeatureKey& key : cellsFor(track()->id, view)) gather(key, store);
  const Region visible = view.region();
  std::erase_if(placed_,
                [&](const Placed& placed) { return intersection(placed.feature.region, visible).empty(); });
  pack(view);
}

// From the left, each in the first row with room for the feature and its name. A name that would be cut at
// the right edge moves to the left as far as its row is free.
void GeneLane::pack(const View& view) {
  std::sort(placed_.begin(), placed_.end(), [](const Placed& a, const Placed& b) {
    return std::tie(a.feature.region.begin, b.feature.region.end, a.feature.identifier) <
           std::tie(b.feature.region.begin, a.feature.region.end, b.feature.identifier);
  });
  const QFontMetrics metrics(uiFont(11, QFont::Medium));
  std::vector<double> ends(static_cast<size_t>(rows()), -1e18);
  hidden_ = 0;
  for (Placed& placed : placed_) {
    placed.nameWidth = metrics.horizontalAdvance(QString::fromStdString(placed.feature.name));
    const double from = std::max(0.0, view.xOf(static_cast<double>(placed.feature.region.begin)));
    const double to =
        std::max(view.xOf(static_cast<double>(placed.feature.region.end)), from + placed.nameWidth);
    const auto free =
        std::find_if(ends.begin(), ends.end(), [&](double end) { return end + gapBetween <= from; });
    placed.row = free == ends.end() ? -1 : static_cast<int>(free - ends.begin());
    if (free == ends.end()) {
      ++hidden_;
      continue;
    }
    const double whole = std::max(0.0, view.width - placed.nameWidth);
    placed.nameAt = std::min(from, std::max(whole, *free + gapBetween));
    *free = to;
  }
}

void GeneLane::paint(const Canvas& canvas) const {
  if (!densities_.empty()) paintDensity(canvas);
  canvas.painter.setRenderHint(QPainter::Antialiasing);
  for (const Placed& placed : placed_)
    if (placed.row >= 0) paintFeature(canvas, placed);
  canvas.painter.setRenderHint(QPainter::Antialiasing, false);
}

void GeneLane::paintFeature(const Canvas& canvas, const Placed& placed) const {
  QPainter& painter = canvas.painter;
  const double top = canvas.data.top() + 2 + placed.row * rowHeight;
  const double middle = top + nameHeight + codingHeight / 2.0 + 1;
  paintLine(canvas, placed, middle);
  painter.setPen(Qt::NoPen);
  painter.setBrush(colour(canvas.theme));
  const auto paintBlock = [&](int64_t begin, int64_t end, int height) {
    const double from = std::max(-2.0, canvas.view.xOf(static_cast<double>(begin)));
    const double to = std::min(canvas.view.width + 2.0, canvas.view.xOf(static_cast<double>(end)));
    if (from >= to) return;
    painter.drawRect(
        QRectF(canvas.data.left() + from, middle - height / 2.0, std::max(leastFeature, to - from), height));
    paintStrand(canvas, placed.feature, {from, to, middle, canvas.theme.background});
    painter.setPen(Qt::NoPen);
  };
  for (const Block& block : placed.feature.blocks)
    paintBlock(block.begin, block.end, block.coding ? codingHeight : plainHeight);
  if (placed.feature.blocks.empty())
    paintBlock(placed.feature.region.begin, placed.feature.region.end, plainHeight);
  painter.setFont(uiFont(11, QFont::Medium));
  painter.setPen(canvas.theme.text);
  painter.drawText(QPointF(canvas.data.left() + placed.nameAt, top + nameHeight - 2.5),
                   QString::fromStdString(placed.feature.name));
}

void GeneLane::paintLine(const Canvas& canvas, const Placed& placed, double middle) const {
  QPainter& painter = canvas.painter;
  const double from = std::max(0.0, canvas.view.xOf(static_cast<double>(placed.feature.region.begin)));
  const double to =
      std::min<double>(canvas.view.width, canvas.view.xOf(static_cast<double>(placed.feature.region.end)));
  painter.setPen(QPen(colour(canvas.theme), 1));
  const double left = canvas.data.left();
  painter.drawLine(QPointF(left + from, middle), QPointF(left + to, middle));
  paintStrand(canvas, placed.feature, {from, to, middle, colour(canvas.theme)});
}

// Arrows keep their places on the genome while it is panned. A gene without introns that would get no arrow
// has one in its middle, so that every gene with enough room shows its strand.
void GeneLane::paintStrand(const Canvas& canvas, const Feature& feature, const Stretch& stretch) {
  if (feature.strand == Strand::None) return;
  QPainter& painter = canvas.painter;
  painter.setPen(QPen(stretch.colour, 1));
  const double tip = feature.strand == Strand::Forward ? 2.5 : -2.5;
  const auto arrow = [&](double x) {
    const QPointF point(canvas.data.left() + x + tip / 2, stretch.middle);
    painter.drawLine(point, point + QPointF(-tip * 1.4, -3));
    painter.drawLine(point, point + QPointF(-tip * 1.4, 3));
  };
  const double phase = std::fmod(-canvas.view.left / canvas.view.basesPerPixel, arrowGap);
  const double from = stretch.from, to = stretch.to, before = from + arrowGap / 2;
  bool any = false;
  for (double x = before + std::fmod(phase - before, arrowGap); x < to - 3; x += arrowGap)
    if (x >= from + 3) any = true, arrow(x);
  if (!any && feature.blocks.size() < 2 && to - from >= leastForArrow) arrow((from + to) / 2);
}

void GeneLane::paintDensity(const Canvas& canvas) const {
  double most = 1;
  for (const Density& density : densities_)
    most = std::max(most, *std::max_element(density.counts.begin(), density.counts.end()));
  const QColor shade = mixed(colour(canvas.theme), canvas.theme.background, 0.35);
  const double bottom = canvas.data.bottom(), room = canvas.data.height() - 8;
  for (const Density& density : densities_) {
    const double bin =
        static_cast<double>(density.region.length()) / static_cast<double>(density.counts.size());
    for (size_t i = 0; i < density.counts.size(); ++i) {
      const double begin = static_cast<double>(density.region.begin) + static_cast<double>(i) * bin;
      const double from = canvas.view.xOf(begin), to = canvas.view.xOf(begin + bin);
      const double height = density.counts[i] / most * room;
      if (to > 0 && from < canvas.view.width)
        canvas.painter.fillRect(QRectF(canvas.data.left() + from, bottom - height, to - from, height), shade);
    }
  }
}

const Feature* GeneLane::featureAt(const View& view, double position, int y) const {
  const double slack = 2 * view.basesPerPixel;
  for (const Placed& placed : placed_) {
    const double name = view.left + placed.nameAt * view.basesPerPixel;
    const double begin = std::min(static_cast<double>(placed.feature.region.begin), name);
    const double end = std::max(static_cast<double>(placed.feature.region.end),
                                name + placed.nameWidth * view.basesPerPixel);
    if (placed.row == y / rowHeight && position >= begin - slack && position <= end + slack)
      return &placed.feature;
  }
  return nullptr;
}

QString GeneLane::tip(const View& view, const LaneData&, double position, int y) const {
  const Feature* feature = featureAt(view, position, y);
  if (!feature) return {};
  QString text = QString::fromStdString(feature->name);
  if (!feature->identifier.empty() && feature->identifier != feature->name)
    text += " · " + QString::fromStdString(feature->identifier);
  if (!feature->type.empty()) text += "\n" + QString::fromStdString(feature->type);
  text += feature->strand == Strand::Forward   ? ", forward strand"
          : feature->strand == Strand::Reverse ? ", reverse strand"
                                               : "";
  return text + "\n" + QString::fromStdString(formatLocus(feature->region)) + "  " +
         QString::fromStdString(formatSpan(feature->region.length()));
}

}  // namespace janus::ui
