#include "ui/lanes/logo_lane.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "protocol/track_name.h"

namespace janus::ui {
namespace {

constexpr double letterWidth = 5;  // least pixels a base for letters
constexpr double robustShare = 0.995;
constexpr double topRoom = 5, bottomRoom = 4;
constexpr const char* definition =
    "Predicted probability of each base given all others, as letters scaled by information (2 - "
    "entropy)\nUnit: bits";
constexpr float nan = std::numeric_limits<float>::quiet_NaN();

float total(const std::array<float, 4>& stack) { return stack[0] + stack[1] + stack[2] + stack[3]; }

// Heights of the letters: each probability times the information of the four.
std::array<float, 4> heightsOf(std::array<float, 4> shares) {
  const float sum = total(shares);
  if (!(sum > 0)) return {nan, nan, nan, nan};
  float information = 2;
  for (float& share : shares) {
    share /= sum;
    if (share > 0) information += share * std::log2(share);
  }
  for (float& share : shares) share *= std::max(0.f, information);
  return shares;
}

// Smallest first: the order from the bottom up.
std::array<int, 4> ascending(const std::array<float, 4>& stack) {
  std::array<int, 4> order{0, 1, 2, 3};
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
    return stack[static_cast<size_t>(a)] < stack[static_cast<size_t>(b)];
  });
  return order;
}

}  // namespace

LogoLane::LogoLane(LaneLook look)
    : Lane(std::move(look), {.title = "Probability",
                             .naturalHeight = 98,
                             .abilities = {.scale = true, .exports = true},
                             .scale = LaneScale{{0, 2}, "bits"}}) {}

QStringList LogoLane::captions() const {
  QString how = look_.scale == "auto" ? QString() : ", " + QString::fromStdString(look_.scale);
  return {known_ ? "logo · 0 – " + shortNumber(highest()) + " bits" + how : "logo · bits"};
}

void LogoLane::take(const Catalogue& catalogue) {
  bases_.clear();
  for (const char base : baseLetters)
    if (const TrackInfo* info = catalogue.find(TrackName::probability(base).text())) bases_.push_back(*info);
  const TrackInfo* information = catalogue.find(TrackName{.kind = TrackName::Kind::Information}.text());
  information_ = information ? std::optional(*information) : std::nullopt;
  stacks_.clear();
  facts_.open = bases_.size() == 4;
  facts_.tracks = bases_;
  facts_.window = bases_.empty() ? std::nullopt : bases_[0].window;
  facts_.definition =
      definition + (bases_.empty() ? QString() : "\n" + QString::fromStdString(bases_[0].source));
}

void LogoLane::want(const View& view, double columnsPerPixel, Wants& wants) const {
  if (!facts_.open) return;
  for (const TrackInfo& info : bases_) wantTiles(info, view, columnsPerPixel, wants);
  if (information_ && view.pixelsPerBase() < letterWidth)
    wantTiles(*information_, view, columnsPerPixel, wants);
}

void LogoLane::measure(const View& view, double columnsPerPixel, const LaneData& store) {
  stacks_.clear();
  known_ = false;
  if (!facts_.open) return;
  const Region region = view.region();
  letters_ = view.pixelsPerBase() >= letterWidth &&
             std::all_of(bases_.begin(), bases_.end(),
                         [&](const TrackInfo& info) { return hasBases(store.tiles(), info, region); });
  if (letters_)
    measureLetters(region, store);
  else
    measureColumns(view, columnsPerPixel, store);
  setRange({0, chosenHighest()});
}

void LogoLane::measureLetters(const Region& region, const LaneData& store) {
  firstBase_ = region.begin;
  std::array<std::vector<float>, 4> shares;
  for (size_t k = 0; k < 4; ++k) shares[k] = valuesOf(store.tiles(), bases_[k].id, region);
  stacks_.resize(shares[0].size());
  for (size_t i = 0; i < stacks_.size(); ++i)
    stacks_[i] = heightsOf({shares[0][i], shares[1][i], shares[2][i], shares[3][i]});
}

void LogoLane::measureColumns(const View& view, double columnsPerPixel, const LaneData& store) {
  std::array<std::vector<float>, 4> shares;
  for (size_t k = 0; k < 4; ++k)
    shares[k] = sampleQuantity(store.tiles(), bases_[k].id, view, columnsPerPixel).mean;
  std::vector<float> information;
  if (information_) information = sampleQuantity(store.tiles(), information_->id, view, columnsPerPixel).mean;
  stacks_.resize(shares[0].size());
  for (size_t i = 0; i < stacks_.size(); ++i) {
    Stack stack{shares[0][i], shares[1][i], shares[2][i], shares[3][i]};
    const float sum = total(stack);
    if (information.empty() || !(sum > 0)) {
      stacks_[i] = heightsOf(stack);
      continue;
    }
    // The information was derived before it was pooled: the information of mean probabilities would be less.
    for (float& share : stack) share *= information[i] / sum;
    stacks_[i] = stack;
  }
}

double LogoLane::chosenHighest() {
  std::vector<float> heights;
  heights.reserve(stacks_.size());
  for (const Stack& stack : stacks_) heights.push_back(total(stack));
  known_ = std::any_of(heights.begin(), heights.end(), [](float height) { return std::isfinite(height); });
  if (look_.scale == "fixed" && look_.highest > 0) return look_.highest;
  const float highest = quantile(heights, look_.scale == "p99" ? 0.99 : robustShare);
  return std::isfinite(highest) && highest > 0.05f ? std::ceil(highest * 10 - 1e-4) / 10 : 0.1;
}

void LogoLane::paint(const Canvas& canvas) const {
  if (!facts_.open) return;
  if (letters_)
    paintLetters(canvas);
  else
    paintColumns(canvas);
  const auto& computed = facts_.window;
  if (computed && !intersection(*computed, canvas.view.region()).empty()) hatchOutside(canvas, *computed);
}

void LogoLane::paintLetter(const Canvas& canvas, int base, const QRectF& box) const {
  const QColor& colour = canvas.theme.bases[static_cast<size_t>(base)];
  if (canvas.vector) {
    const QTransform toBox(box.width(), 0, 0, box.height(), box.left(), box.top());
    canvas.painter.fillPath(toBox.map(glyphs_.shape(base)), colour);
    return;
  }
  const double scale = canvas.scale;
  const int left = static_cast<int>(std::lround(box.left() * scale)),
            right = static_cast<int>(std::lround(box.right() * scale));
  const int top = static_cast<int>(std::lround(box.top() * scale)),
            bottom = static_cast<int>(std::lround(box.bottom() * scale));
  if (bottom <= top || right <= left) return;
  const QRectF target(left / scale, top / scale, (right - left) / scale, (bottom - top) / scale);
  canvas.painter.drawImage(target, glyphs_.image(base, right - left, bottom - top, colour.rgb()));
}

void LogoLane::paintLetters(const Canvas& canvas) const {
  canvas.painter.setRenderHint(QPainter::Antialiasing, canvas.vector);
  const double floor = canvas.data.bottom() + 1 - bottomRoom,
               room = canvas.data.height() - topRoom - bottomRoom;
  const double width = canvas.view.pixelsPerBase(), gap = std::min(1.0, width * 0.06);
  for (size_t i = 0; i < stacks_.size(); ++i) {
    const Stack& stack = stacks_[i];
    const float height = total(stack);
    if (std::isnan(height)) continue;
    const double left =
        canvas.data.left() + canvas.view.xOf(static_cast<double>(firstBase_) + static_cast<double>(i));
    const double shrink = height > highest() ? highest() / height : 1;  // a stack too high keeps its shares
    double bottom = floor;
    for (const int base : ascending(stack)) {
      const double part = stack[static_cast<size_t>(base)] * shrink / highest() * room;
      paintLetter(canvas, base, QRectF(left + gap / 2, bottom - part, width - gap, part));
      bottom -= part;
    }
    if (shrink < 1) paintCap(canvas, left, left + width);
  }
  canvas.painter.setRenderHint(QPainter::Antialiasing, false);
}

void LogoLane::paintCap(const Canvas& canvas, double from, double to) const {
  canvas.painter.fillRect(QRectF(from, canvas.data.top() + topRoom - 3, to - from, 2), canvas.theme.view);
}

void LogoLane::paintColumns(const Canvas& canvas) const {
  ColumnImage image(canvas);
  const double floor = image.height() - bottomRoom * canvas.scale;
  const double perBit = (floor - topRoom * canvas.scale) / highest();
  const size_t columns = std::min(stacks_.size(), static_cast<size_t>(image.width()));
  for (size_t column = 0; column < columns; ++column) {
    const float height = total(stacks_[column]);
    if (std::isnan(height)) continue;
    const int x = static_cast<int>(column);
    const double shrink = height > highest() ? highest() / height : 1;
    double bottom = floor;
    for (const int base : ascending(stacks_[column])) {
      const double part = stacks_[column][static_cast<size_t>(base)] * shrink * perBit;
      image.fill(x, bottom - part, bottom, canvas.theme.bases[static_cast<size_t>(base)].rgb());
      bottom -= part;
    }
    if (shrink < 1)
      image.fill(x, (topRoom - 3) * canvas.scale, (topRoom - 1) * canvas.scale, canvas.theme.view.rgb());
  }
  image.drawInto(canvas);
}

void LogoLane::paintAxis(const Canvas& canvas) const {
  if (!known_) return;
  QPainter& painter = canvas.painter;
  painter.setFont(uiFont(10));
  painter.setPen(canvas.theme.faint);
  const QRect box =
      canvas.gutter.adjusted(0, static_cast<int>(topRoom) - 5, -7, 2 - static_cast<int>(bottomRoom));
  painter.drawText(box, Qt::AlignRight | Qt::AlignTop, shortNumber(highest()));
  painter.drawText(box, Qt::AlignRight | Qt::AlignBottom, "0");
}

QString LogoLane::tip(const View& view, const LaneData& store, double position, int) const {
  if (!facts_.open) return {};
  QStringList parts;
  for (size_t k = 0; k < 4; ++k) {
    const float share = valueAt(store.tiles(), bases_[k].id, view.contig, position);
    if (std::isnan(share)) return {};
    parts << QString(QChar("ACGT"[k])) + " " + QString::number(share, 'f', 3);
  }
  return "Predicted probability  " + parts.join("  ") + "\n" + locusText(view.contig, position);
}

}  // namespace janus::ui
