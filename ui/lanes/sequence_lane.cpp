#include "ui/lanes/sequence_lane.h"

#include <algorithm>
#include <cmath>

namespace janus::ui {
namespace {

constexpr double letterWidth = 8;  // least pixels a base for letters
constexpr double mostBasesAPixel =
    256;  // above it the bar is plain: no letters are fetched for half a megabase

bool isMasked(char letter) { return letter >= 'a' && letter <= 'z'; }

QColor colourOf(const Theme& theme, char letter) {
  const QColor& full = theme.base(letter);
  return isMasked(letter) ? mixed(full, theme.background, 0.45) : full;
}

QFont letterFont(double pixelsPerBase) {
  return uiFont(static_cast<int>(std::clamp(pixelsPerBase * 1.15, 9.0, 13.0)), QFont::DemiBold);
}

}  // namespace

SequenceLane::SequenceLane(LaneLook look)
    : Lane(std::move(look),
           {.title = "Sequence",
            .definition = "The reference sequence; paler where it is repeat-masked (lower case)",
            .naturalHeight = 24,
            .open = true}) {}

void SequenceLane::want(const View& view, double, Wants& wants) const {
  if (view.basesPerPixel > mostBasesAPixel) return;
  const Region region = view.region();
  const int64_t middle = (region.begin + region.end) / 2 / sequenceChunk;
  const auto before = static_cast<std::ptrdiff_t>(wants.sequence.size());
  for (int64_t i = std::max<int64_t>(0, region.begin) / sequenceChunk; i * sequenceChunk < region.end; ++i)
    wants.sequence.push_back({view.contig, i});
  std::sort(wants.sequence.begin() + before, wants.sequence.end(),
            [&](const SequenceKey& a, const SequenceKey& b) {
              return std::abs(a.index - middle) < std::abs(b.index - middle);
            });
}

void SequenceLane::measure(const View& view, double, const LaneData& store) {
  region_ = view.region();
  letters_ = view.basesPerPixel > mostBasesAPixel ? QByteArray() : store.letters(region_);
}

void SequenceLane::paint(const Canvas& canvas) const {
  const double pixels = canvas.view.pixelsPerBase();
  if (pixels >= letterWidth) return paintLetters(canvas);
  if (pixels >= 1) return paintBlocks(canvas);
  paintBar(canvas);
}

void SequenceLane::paintLetters(const Canvas& canvas) const {
  QPainter& painter = canvas.painter;
  const double width = canvas.view.pixelsPerBase();
  painter.setFont(letterFont(width));
  for (qsizetype i = 0; i < letters_.size(); ++i) {
    if (!letters_[i]) continue;
    painter.setPen(colourOf(canvas.theme, letters_[i]));
    const double x = canvas.data.left() + canvas.view.xOf(static_cast<double>(region_.begin + i));
    painter.drawText(QRectF(x, canvas.data.top(), width, canvas.data.height()),
                     Qt::AlignCenter | Qt::TextDontClip, QString(QChar(letters_[i])));
  }
}

void SequenceLane::paintBlocks(const Canvas& canvas) const {
  ColumnImage image(canvas);
  const int margin = static_cast<int>(5 * canvas.scale);
  for (qsizetype i = 0; i < letters_.size(); ++i) {
    if (!letters_[i]) continue;
    const double begin = canvas.view.xOf(static_cast<double>(region_.begin + i)) * canvas.scale;
    const double end = begin + canvas.view.pixelsPerBase() * canvas.scale;
    const int inset = isMasked(letters_[i]) ? margin / 2 : 0;  // repeats are thinner as well as paler
    image.fillRect(static_cast<int>(std::lround(begin)), margin + inset, static_cast<int>(std::lround(end)),
                   image.height() - margin - inset, colourOf(canvas.theme, letters_[i]).rgb());
  }
  image.drawInto(canvas);
}

// Too dense for bases: grey, darker by the share of repeats in each column.
void SequenceLane::paintBar(const Canvas& canvas) const {
  ColumnImage image(canvas);
  const int top = static_cast<int>(9 * canvas.scale), bottom = image.height() - top;
  image.fillRect(0, top, image.width(), bottom, canvas.theme.bar.rgb());
  const double basesPerColumn = canvas.view.basesPerPixel / canvas.scale;
  const QColor dark = mixed(canvas.theme.bar, canvas.theme.faint, 0.75);
  for (int x = 0; x < image.width() && !letters_.isEmpty(); ++x) {
    const double from = canvas.view.left + x * basesPerColumn - static_cast<double>(region_.begin);
    const auto first = std::clamp<qsizetype>(static_cast<qsizetype>(from), 0, letters_.size());
    const auto last =
        std::clamp<qsizetype>(static_cast<qsizetype>(from + basesPerColumn), first, letters_.size());
    const auto masked = std::count_if(letters_.begin() + first, letters_.begin() + last, isMasked);
    if (masked == 0) continue;
    const double share = static_cast<double>(masked) / static_cast<double>(last - first);
    image.fillRect(x, top, x + 1, bottom, mixed(canvas.theme.bar, dark, share).rgb());
  }
  image.drawInto(canvas);
}

QString SequenceLane::tip(const View& view, const LaneData& store, double position, int) const {
  const auto base = static_cast<int64_t>(std::floor(position));
  const char letter = store.letters({view.contig, base, base + 1})[0];
  if (!letter) return {};
  return QString(QChar(letter)).toUpper() + (isMasked(letter) ? ", repeat-masked\n" : "\n") +
         locusText(view.contig, position);
}

}  // namespace janus::ui
