#include "ui/output/pictures.h"

#include <QFileInfo>
#include <QImageWriter>
#include <QPainter>
#include <QRegularExpression>
#include <QSaveFile>
#include <QSvgGenerator>

#include "base/error.h"
#include "protocol/lane_id.h"
#include "protocol/locus.h"
#include "protocol/picture_record.h"
#include "ui/output/commands.h"
#include "ui/output/picture_dialog.h"

namespace janus::ui {
namespace {

constexpr double pictureScale = 2;  // pixels per logical pixel of a saved PNG

Error cannotWrite(const QString& path, const QString& why) {
  return resourceError("Cannot write picture " + inQuotes(path.toStdString()) + ": " + why.toStdString() +
                       ". Choose another place.");
}

// "chr16_277400_281495", for a single lane with its name: "chr16_277400_281495-information".
QString stemFor(const Region& region, const QStringList& lanes) {
  if (lanes.size() != 1) return fileStem(region);
  static const QRegularExpression odd("[^A-Za-z0-9.-]+");
  QString name = QFileInfo(lanes[0].section(':', -1)).fileName();
  return fileStem(region) + "-" + name.replace(odd, "_");
}

bool isOfTheRun(const QString& lane) { return laneSourceOf(lane.toStdString()) == LaneSource::Run; }

}  // namespace

Pictures::Pictures(Workspace& workspace, RunController& runs, Navigator& navigator, TrackView& view,
                   QWidget& window)
    : QObject(&window),
      workspace_(workspace),
      runs_(runs),
      navigator_(navigator),
      view_(view),
      window_(window) {}

void Pictures::save(const QStringList& lanes) {
  const QString path = askPictureFile(&window_, stemFor(navigator_.region(), lanes));
  if (path.isEmpty()) return;
  try {
    write(path, lanes);
    emit note("Saved " + path + ".");
  } catch (const Error& error) {
    emit problem(error.what());
  }
}

void Pictures::write(const QString& path, const QStringList& lanes) {
  if (path.endsWith(".svg", Qt::CaseInsensitive))
    writeSvg(path, figure(lanes));
  else
    writePng(path, figure(lanes));
}

void Pictures::writePng(const QString& path, const Figure& figure) {
  const QSize size = view_.pictureSize(figure);
  QImage image(size * pictureScale, QImage::Format_RGB32);
  image.setDevicePixelRatio(pictureScale);
  QPainter painter(&image);
  view_.renderTo(&painter, size, figure);
  painter.end();
  QSaveFile file(path);
  if (!file.open(QIODevice::WriteOnly)) throw cannotWrite(path, file.errorString());
  QImageWriter writer(&file, "png");
  writer.setText("Title", figure.place);
  writer.setText("Software", "JanusScope");
  writer.setText("Provenance", provenance());
  if (!writer.write(image)) throw cannotWrite(path, writer.errorString());
  if (!file.commit()) throw cannotWrite(path, file.errorString());
}

void Pictures::writeSvg(const QString& path, const Figure& figure) {
  const QSize size = view_.pictureSize(figure);
  QSaveFile file(path);
  if (!file.open(QIODevice::WriteOnly)) throw cannotWrite(path, file.errorString());
  QSvgGenerator svg;
  svg.setOutputDevice(&file);
  svg.setSize(size);
  svg.setViewBox(QRect(QPoint(), size));
  svg.setTitle(figure.place);
  svg.setDescription(provenance());
  QPainter painter(&svg);
  view_.renderTo(&painter, size, figure);
  painter.end();
  if (!file.commit()) throw cannotWrite(path, file.errorString());
}

// What a reader of the picture alone must know: the place, the genome, and for the model's lanes what it
// read.
Figure Pictures::figure(const QStringList& lanes) const {
  Figure figure{.lanes = lanes, .place = QString::fromStdString(formatLocus(navigator_.region()))};
  QStringList about;
  if (workspace_.genome()) about << workspace_.genome()->name;
  const KnownRun* run = runs_.current();
  if (run && workspace_.model() && (lanes.isEmpty() || std::ranges::any_of(lanes, isOfTheRun)))
    about << workspace_.model()->name + " over " + QString::fromStdString(formatLocus(run->window)) +
                 (run->strands == Strands::Both ? ", both strands" : ", given strand");
  figure.about = about.join(QString::fromUtf8("  ·  "));
  return figure;
}

// One line of text: where the picture was taken, and what the run's numbers come from.
QString Pictures::provenance() const {
  PictureRecord record;
  record.locus = formatLocus(navigator_.region());
  if (workspace_.genome()) record.genome = workspace_.genome()->name.toStdString();
  if (const KnownRun* run = runs_.current()) {
    record.run = run->provenance;
    record.window = formatLocus(run->window);
    record.strands = nameOf(run->strands);
    record.model = workspace_.model() ? workspace_.model()->digest : "";
    record.command = predictLine(commandFor(workspace_, runs_)).toStdString();
  }
  return QString::fromStdString(textOf(record));
}

}  // namespace janus::ui
