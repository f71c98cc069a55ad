#include "ui/exports.h"

#include <QClipboard>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QImageWriter>
#include <QPainter>
#include <QSaveFile>
#include <QSvgGenerator>

#include "engine/error.h"
#include "engine/genome/locus.h"
#include "ui/export_dialog.h"
#include "ui/window_settings.h"

namespace janus::ui {
namespace {

constexpr double pictureScale = 2;  // pixels per logical pixel of a saved PNG

Error cannotWrite(const QString& path, const QString& why) {
  return resourceError("Cannot write picture " + inQuotes(path.toStdString()) + ": " + why.toStdString() +
                       ". Choose another place.");
}

// Lanes whose track is its own, not a part of the run.
bool hasOwnTrack(const QString& laneWord) {
  return laneWord.startsWith("file:") || laneWord.startsWith("plugin/");
}

}  // namespace

Exports::Exports(Workspace& workspace, RunController& runs, Navigator& navigator, TrackView& view,
                 QWidget& window)
    : QObject(&window),
      workspace_(workspace),
      runs_(runs),
      navigator_(navigator),
      view_(view),
      window_(window) {}

void Exports::exportTracks(const QString& laneWord, const QStringList& names, bool wholeResult) {
  if (!hasOwnTrack(laneWord) && !runs_.current())
    return emit problem("There is nothing to export yet. Run the model first (Ctrl+Return).");
  if (const auto order = askUser({laneWord, names, wholeResult, {}, {}})) send(*order);
}

std::optional<Exports::Order> Exports::askUser(Order order) {
  ExportDialog dialog(order.names, order.wholeResult, &window_);
  if (dialog.exec() != QDialog::Accepted) return std::nullopt;
  order.format = dialog.format();
  order.folder = dialog.folder();
  order.wholeResult = dialog.wholeResult();
  order.threshold = dialog.threshold();
  return order;
}

void Exports::send(const Order& order) {
  nlohmann::json head{{"op", "export"},
                      {"genome", workspace_.genome()->key},
                      {"format", order.format.toStdString()},
                      {"out", order.folder.toStdString()}};
  const TrackInfo* own = view_.catalogue().find(order.laneWord.toStdString());
  if (hasOwnTrack(order.laneWord) && own) {
    head["track"] = own->id;
    // A track without a window of its own lies anywhere: the whole of it is that of the contig shown.
    if (navigator_.contig()) head["region"] = own->window ? *own->window : navigator_.contig()->whole();
  } else if (const Run* run = runs_.current()) {
    head["run"] = run->key;
  }
  for (const QString& name : order.names) head["names"].push_back(name.toStdString());
  if (!order.wholeResult) head["region"] = navigator_.region();
  if (order.format == "bed") head["threshold"] = order.threshold;
  const int number = ++lastSent_;
  emit note("Writing to " + order.folder + " \u2026");
  sent_[number] = workspace_.client().request(
      std::move(head),
      [this, number, folder = order.folder](const Answer& answer) {
        const size_t files = answer.head.at("files").size();
        emit note(QString("Wrote %1 %2 to %3.").arg(files).arg(files == 1 ? "file" : "files").arg(folder));
        sent_.erase(number);
      },
      [this, number](const QString& sentence) {
        emit problem(sentence);
        sent_.erase(number);
      });
}

void Exports::savePicture() {
  const QString folder = windowSettings().value("folder").toString();
  const QString name = (folder.isEmpty() ? QString() : folder + "/") + fileStem(navigator_.region()) + ".png";
  QString kind;
  QString path = QFileDialog::getSaveFileName(&window_, "Save picture", name,
                                              "PNG picture (*.png);;SVG drawing (*.svg)", &kind);
  if (path.isEmpty()) return;
  if (QFileInfo(path).suffix().isEmpty()) path += kind.startsWith("SVG") ? ".svg" : ".png";
  try {
    writePicture(path);
    emit note("Saved " + path + ".");
  } catch (const Error& error) {
    emit problem(error.what());
  }
}

void Exports::writePicture(const QString& path) {
  if (path.endsWith(".svg", Qt::CaseInsensitive))
    writeSvg(path);
  else
    writePng(path);
}

void Exports::writePng(const QString& path) {
  const QSize size = view_.pictureSize();
  QImage image(size * pictureScale, QImage::Format_RGB32);
  image.setDevicePixelRatio(pictureScale);
  QPainter painter(&image);
  view_.renderTo(&painter, size);
  painter.end();
  QSaveFile file(path);
  if (!file.open(QIODevice::WriteOnly)) throw cannotWrite(path, file.errorString());
  QImageWriter writer(&file, "png");
  writer.setText("Title", QString::fromStdString(formatLocus(navigator_.region())));
  writer.setText("Software", "JanusScope");
  writer.setText("Provenance", provenance());
  if (!writer.write(image)) throw cannotWrite(path, writer.errorString());
  if (!file.commit()) throw cannotWrite(path, file.errorString());
}

void Exports::writeSvg(const QString& path) {
  const QSize size = view_.pictureSize();
  QSaveFile file(path);
  if (!file.open(QIODevice::WriteOnly)) throw cannotWrite(path, file.errorString());
  QSvgGenerator svg;
  svg.setOutputDevice(&file);
  svg.setSize(size);
  svg.setViewBox(QRect(QPoint(), size));
  svg.setTitle(QString::fromStdString(formatLocus(navigator_.region())));
  svg.setDescription(provenance());
  QPainter painter(&svg);
  view_.renderTo(&painter, size);
  painter.end();
  if (!file.commit()) throw cannotWrite(path, file.errorString());
}

// JSON, one line: where the picture was taken, and what the run's numbers come from.
QString Exports::provenance() const {
  nlohmann::json all{{"program", "JanusScope"}, {"locus", formatLocus(navigator_.region())}};
  if (workspace_.genome()) all["genome"] = workspace_.genome()->name.toStdString();
  if (const Run* run = runs_.current()) {
    all["run"] = run->provenance;
    all["window"] = formatLocus(run->window);
    all["strands"] = run->strands.toStdString();
    all["model"] = workspace_.model() ? workspace_.model()->digest : "";
    all["command"] = predictLine(command()).toStdString();
  }
  return QString::fromStdString(all.dump());
}

PredictCommand Exports::command() const {
  PredictCommand command;
  if (workspace_.model())
    command.model = workspace_.model()->path, command.config = workspace_.model()->config;
  if (workspace_.genome()) command.genome = workspace_.genome()->path;
  const Run* run = runs_.current();
  command.region = run ? run->window : runs_.target();
  command.strands = run ? run->strands : runs_.strands();
  command.device = runs_.device();
  command.folder = "janus-" + fileStem(command.region);
  return command;
}

void Exports::copyCommand() {
  if (!workspace_.model() || !workspace_.genome())
    return emit problem("There is no command to copy: open a genome and a model first.");
  const QString line = predictLine(command());
  QGuiApplication::clipboard()->setText(line);
  emit note("Copied: " + line);
}

}  // namespace janus::ui
