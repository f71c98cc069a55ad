#include "ui/window/file_opening.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QMimeData>
#include <QUrl>

#include "base/error.h"
#include "ui/state/window_settings.h"

namespace janus::ui {
namespace {

constexpr int mostRecent = 12;
constexpr const char* recentKey = "recent";

}  // namespace

FileOpening::FileOpening(Workspace& workspace, QWidget& window)
    : QObject(&window),
      workspace_(workspace),
      window_(window),
      recent_(windowSettings().value(recentKey).toStringList()) {
  connect(&workspace_, &Workspace::opened, this, &FileOpening::remember);
}

QString FileOpening::choose(const QString& title, const QString& filter) {
  const QString folder = windowSettings().value("folder").toString();
  const QString path = QFileDialog::getOpenFileName(&window_, title, folder, filter + ";;All files (*)");
  if (!path.isEmpty()) windowSettings().setValue("folder", QFileInfo(path).path());
  return path;
}

void FileOpening::chooseGenome() {
  const QString path =
      choose("Open genome", "Genomes (*.fa *.fasta *.fna *.fa.gz *.fasta.gz *.fna.gz *.2bit)");
  if (!path.isEmpty()) workspace_.openGenome(path);
}

void FileOpening::chooseModel() {
  const QString path = choose("Open model", "Models (*.safetensors *.ckpt *.pt)");
  if (!path.isEmpty()) workspace_.openModel(path);
}

void FileOpening::chooseTrack() {
  const QString path = choose(
      "Open track",
      "Tracks (*.bed *.bed.gz *.gff *.gff3 *.gtf *.gff.gz *.gff3.gz *.gtf.gz *.bw *.bigWig *cytoBand*.txt "
      "*cytoBand*.txt.gz)");
  if (!path.isEmpty()) openTrack(path);
}

void FileOpening::openTrack(const QString& path) {
  emit trackChosen(path);
  workspace_.openTrack(path);
}

void FileOpening::chooseSession() {
  const QString path = choose("Open session", "Sessions (*.janus.json *.janus)");
  if (!path.isEmpty()) emit sessionChosen(path);
}

void FileOpening::open(const QString& path) {
  switch (kindOfFile(path)) {
    case FileKind::Genome:
      return workspace_.openGenome(path);
    case FileKind::Model:
      return workspace_.openModel(path);
    case FileKind::Track:
      return openTrack(path);
    case FileKind::Session:
      return emit sessionChosen(path);
    case FileKind::Unknown:
      break;
  }
  emit problem(
      QString("Cannot tell from its name what %1 is. Genomes end in .fa, .fasta, .fna or .2bit, models in "
              ".safetensors or .ckpt, tracks in .bed, .gff3, .gtf or .bw.")
          .arg(QString::fromStdString(inQuotes(QFileInfo(path).fileName().toStdString()))));
}

bool FileOpening::canDrop(const QMimeData& files) {
  const QList<QUrl> urls = files.urls();
  return std::ranges::any_of(urls, &QUrl::isLocalFile);
}

// A genome first: tracks belong to it.
void FileOpening::drop(const QMimeData& files) {
  QStringList paths;
  for (const QUrl& url : files.urls())
    if (url.isLocalFile()) paths += url.toLocalFile();
  std::ranges::stable_partition(paths,
                                [](const QString& path) { return kindOfFile(path) == FileKind::Genome; });
  for (const QString& path : paths) open(path);
}

void FileOpening::fillRecent(QMenu* menu) {
  menu->clear();
  for (const QString& path : recent_) menu->addAction(path, this, [this, path] { open(path); });
  if (recent_.isEmpty()) menu->addAction("Nothing yet")->setEnabled(false);
}

void FileOpening::remember(const QString& path) {
  recent_.removeAll(path);
  recent_.prepend(path);
  recent_.resize(std::min<qsizetype>(recent_.size(), mostRecent));
  windowSettings().setValue(recentKey, recent_);
  emit recentChanged();
}

}  // namespace janus::ui
