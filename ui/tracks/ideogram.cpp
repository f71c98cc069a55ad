#include "ui/tracks/ideogram.h"

#include <QPainter>
#include <QPainterPath>

namespace janus::ui {
namespace {

constexpr double corner = 3;  // pixels, as the bar's

// The two bands of a centromere meet in a point.
QPolygonF arm(const QRectF& box, bool first) {
  const double middle = box.center().y();
  if (first) return {{box.topLeft(), QPointF(box.right(), middle), box.bottomLeft()}};
  return {{box.topRight(), QPointF(box.left(), middle), box.bottomRight()}};
}

QColor between(const QColor& from, const QColor& to, double share) {
  const auto part = [&](int a, int b) { return static_cast<int>(a + (b - a) * share); };
  return {part(from.red(), to.red()), part(from.green(), to.green()), part(from.blue(), to.blue())};
}

QColor colourOf(const std::string& stain, const BandColours& colours) {
  if (stain == "gvar") return colours.variable;
  if (stain == "stalk") return colours.stalk;
  if (stain == "acen") return colours.centromere;
  if (!stain.starts_with("gpos")) return colours.unstained;
  const int share = stain.size() > 4 ? std::atoi(stain.c_str() + 4) : 100;
  return between(colours.unstained, colours.stained, std::clamp(share, 0, 100) / 100.0);
}

}  // namespace

Ideogram::Ideogram(Feed& feed, Navigator& navigator, QObject* parent)
    : QObject(parent), feed_(feed), navigator_(navigator) {
  connect(&navigator_, &Navigator::moved, this, [this] {
    const Contig* contig = navigator_.contig();
    if (!track_.empty() && contig && contig->name != contig_) ask();
  });
}

void Ideogram::setTrack(const std::string& id) {
  if (track_ == id) return;
  track_ = id;
  ask();
}

// A chromosome has few bands, so all are asked for. Where they cannot be read the bar stays plain.
void Ideogram::ask() {
  const Contig* contig = navigator_.contig();
  contig_ = contig ? contig->name : "";
  bands_.clear();
  asked_ = Ticket();
  emit changed();
  if (track_.empty() || !contig) return;
  asked_ = feed_.features(
      QString::fromStdString(track_), contig->whole(),
      [this](FeaturePiece answer) {
        asked_.done();
        bands_ = std::move(answer.features);
        emit changed();
      },
      [this](const QString&) { asked_.done(); });
}

const Feature* Ideogram::bandAt(double position) const {
  for (const Feature& band : bands_)
    if (static_cast<double>(band.region.begin) <= position && position < static_cast<double>(band.region.end))
      return &band;
  return nullptr;
}

void paintBands(QPainter& painter, const QRectF& bar, const Contig& contig, const std::vector<Feature>& bands,
                const BandColours& colours) {
  QPainterPath outline;
  outline.addRoundedRect(bar, corner, corner);
  painter.save();
  painter.setClipPath(outline, Qt::IntersectClip);
  painter.setPen(Qt::NoPen);
  const double perBase = bar.width() / static_cast<double>(contig.length());
  const auto x = [&](int64_t position) {
    return bar.left() + static_cast<double>(position - contig.begin) * perBase;
  };
  bool afterCentromere = false;
  for (const Feature& band : bands) {
    const QRectF box(QPointF(x(band.region.begin), bar.top()), QPointF(x(band.region.end), bar.bottom()));
    painter.setBrush(colourOf(band.type, colours));
    if (band.type == "acen")
      painter.drawPolygon(arm(box, !std::exchange(afterCentromere, true)));
    else
      painter.drawRect(box);
  }
  painter.restore();
}

}  // namespace janus::ui
