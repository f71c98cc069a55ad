#include "ui/lanes/log_odds_lane.h"

#include <algorithm>
#include <cmath>

#include "protocol/track_name.h"

namespace janus::ui {
namespace {

constexpr double dotWidth = 5;  // least pixels a base for the reference's dots
constexpr double margin = 5;    // above and below the map
constexpr double robustShare = 0.98;
constexpr const char* definition =
    "Model log-odds of each base against the reference base: log2 p(base) / p(reference)\nUnit: log2 odds";

double rowTop(double height, double scale, int row) {
  return margin * scale + (height - 2 * margin * scale) * row / 4;
}

// Of the extremes of a column, the one further from 0.
std::vector<float> strongestOf(const Columns& columns) {
  std::vector<float> strongest(columns.size());
  for (size_t i = 0; i < strongest.size(); ++i)
    strongest[i] =
        std::abs(columns.minimum[i]) > std::abs(columns.maximum[i]) ? columns.minimum[i] : columns.maximum[i];
  return strongest;
}

}  // namespace

LogOddsLane::LogOddsLane(LaneLook look)
    : Lane(std::move(look), {.title = "Log-odds",
                             .naturalHeight = 56,
                             .abilities = {.scale = true, .exports = true},
                             .scale = LaneScale{{-1, 1}, "log2 odds"}}) {}

QStringList LogOddsLane::captions() const {
  return {"alt / ref · log2", known_ ? QString::fromUtf8("±") + shortNumber(limit()) : QString()};
}

void LogOddsLane::take(const Catalogue& catalogue) {
  bases_.clear();
  for (const char base : baseLetters)
    if (const TrackInfo* info = catalogue.find(TrackName::logOdds(base).text())) bases_.push_back(*info);
  here_.clear();
  facts_.open = bases_.size() == 4;
  facts_.tracks = bases_;
  facts_.window = bases_.empty() ? std::nullopt : bases_[0].window;
  facts_.definition =
      definition + (bases_.empty() ? QString() : "\n" + QString::fromStdString(bases_[0].source));
}

void LogOddsLane::want(const View& view, double columnsPerPixel, Wants& wants) const {
  if (!facts_.open) return;
  for (const TrackInfo& info : bases_) wantTiles(info, view, columnsPerPixel, wants);
}

void LogOddsLane::measure(const View& view, double columnsPerPixel, const LaneData& store) {
  for (auto& values : values_) values.clear();
  here_.clear();
  known_ = false;
  if (!facts_.open) return;
  for (size_t k = 0; k < 4; ++k) {
    Columns columns = sampleQuantity(store.tiles(), bases_[k].id, view, columnsPerPixel);
    strongest_[k] = strongestOf(columns);
    here_ = std::move(columns.here);
  }
  firstBase_ = view.region().begin;
  for (size_t k = 0; k < 4 && view.pixelsPerBase() >= dotWidth; ++k)
    values_[k] = valuesOf(store.tiles(), bases_[k].id, view.region());
  const double limit = chosenLimit();
  setRange({-limit, limit});
}

double LogOddsLane::chosenLimit() {
  std::vector<float> sizes;
  for (const auto& row : strongest_)
    for (const float value : row) sizes.push_back(std::abs(value));
  known_ = std::any_of(sizes.begin(), sizes.end(), [](float size) { return std::isfinite(size); });
  const float limit = quantile(sizes, look_.scale == "p99" ? 0.99 : robustShare);
  if (look_.scale == "fixed" && look_.highest > 0) return look_.highest;
  return std::isfinite(limit) && limit > 0 ? std::ceil(limit * 2) / 2 : 1;
}

void LogOddsLane::paint(const Canvas& canvas) const {
  if (!facts_.open) return;
  paintCells(canvas);
  paintReference(canvas);
  const auto& computed = facts_.window;
  if (computed && !intersection(*computed, canvas.view.region()).empty()) hatchOutside(canvas, *computed);
}

void LogOddsLane::paintCells(const Canvas& canvas) const {
  ColumnImage image(canvas);
  const auto columns = std::min(here_.size(), static_cast<size_t>(image.width()));
  const auto& computed = facts_.window;
  const auto columnOf = [&](int64_t position) {
    const double column = canvas.view.xOf(static_cast<double>(position)) * canvas.scale;
    return static_cast<size_t>(std::clamp(column, 0.0, static_cast<double>(columns)));
  };
  const size_t first = computed ? columnOf(computed->begin) : 0,
               last = computed ? columnOf(computed->end) : columns;
  for (int row = 0; row < 4; ++row) {
    const int top = static_cast<int>(std::lround(rowTop(image.height(), canvas.scale, row)));
    const int bottom = static_cast<int>(std::lround(rowTop(image.height(), canvas.scale, row + 1)));
    std::vector<QRgb> colours(columns);
    for (size_t x = 0; x < columns; ++x) {
      const float value = strongest_[static_cast<size_t>(row)][x];
      // Computed but missing (the reference is no A, C, G or T) is grey: neutral means a value of 0.
      const bool known = here_[x] && x >= first && x < last;
      const QRgb nothing = (known ? canvas.theme.bar : canvas.theme.background).rgb();
      colours[x] = std::isnan(value) ? nothing : canvas.theme.diverging(value / limit());
    }
    for (int y = top; y < bottom; ++y) std::copy(colours.begin(), colours.end(), image.line(y));
  }
  image.drawInto(canvas);
}

void LogOddsLane::paintReference(const Canvas& canvas) const {
  QPainter& painter = canvas.painter;
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(canvas.theme.faint);
  for (size_t row = 0; row < 4; ++row)
    for (size_t i = 0; i < values_[row].size(); ++i) {
      if (values_[row][i] != 0) continue;  // exactly 0 at the reference alone
      const double x = canvas.view.xOf(static_cast<double>(firstBase_) + static_cast<double>(i) + 0.5);
      const double y = (rowTop(canvas.data.height(), 1, static_cast<int>(row)) +
                        rowTop(canvas.data.height(), 1, static_cast<int>(row) + 1)) /
                       2;
      painter.drawEllipse(QPointF(canvas.data.left() + x, canvas.data.top() + y), 1.3, 1.3);
    }
  painter.setRenderHint(QPainter::Antialiasing, false);
}

void LogOddsLane::paintAxis(const Canvas& canvas) const {
  QPainter& painter = canvas.painter;
  painter.setFont(uiFont(10, QFont::DemiBold));
  for (int row = 0; row < 4; ++row) {
    const double top = rowTop(canvas.gutter.height(), 1, row),
                 bottom = rowTop(canvas.gutter.height(), 1, row + 1);
    painter.setPen(canvas.theme.bases[static_cast<size_t>(row)]);
    painter.drawText(
        QRectF(canvas.gutter.left(), canvas.gutter.top() + top, canvas.gutter.width() - 8, bottom - top),
        Qt::AlignRight | Qt::AlignVCenter | Qt::TextDontClip, QString(QChar("ACGT"[row])));
  }
}

QString LogOddsLane::tip(const View& view, const LaneData& store, double position, int) const {
  if (!facts_.open) return {};
  QString reference = "?";
  QStringList others;
  for (size_t k = 0; k < 4; ++k) {
    const float value = valueAt(store.tiles(), bases_[k].id, view.contig, position);
    if (std::isnan(value)) return {};
    const QString letter(QChar("ACGT"[k]));
    if (value == 0)
      reference = letter;
    else
      others << letter + " " + QString::asprintf("%+.2f", static_cast<double>(value));
  }
  return "Log-odds against " + reference + "  " + others.join("  ") + "\n" + locusText(view.contig, position);
}

}  // namespace janus::ui
