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
  const QString path = choose("Open model", "Models (*.safetensors *.ckpt *.pt *.pth *.bin *.index.json)");
  if (!path.isEmpty()) workspace_.openModel(path);
}

void FileOpening::chooseTrack() {
  const QString path = choose(
      "Open track",
      "Tracks (*.bed *.bed.gz *.gff *.gff3 *.gtf *.gff.gz *.gff3.gz *.gtf.gz *.bw *.bigWig *.narrowPeak "
      "*.narrowPeak.gz *.broadPeak *.broadPeak.gz *.interval_list *cytoBand*.txt *cytoBand*.txt.gz "
      "*refGene*.txt.gz)");
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

void FileOpening::openAll(const QStringList& paths, const std::function<void()>& usual) {
  if (paths.isEmpty()) return;
  const int number = ++lastBatch_;
  Batch& batch = batches_[number];
  batch.left = paths.size();
  batch.usual = usual;
  for (const QString& path : paths) batch.files.emplace_back(path, IdentifyAnswer{});
  for (size_t file = 0; file < batch.files.size(); ++file)
    batch.asked.push_back(workspace_.client().ask(
        IdentifyRequest{settled(batch.files[file].first).toStdString()},
        [this, number, file](const IdentifyAnswer& answer) { identified(number, file, answer); },
        [this, number, file](const QString& sentence) {
          identified(number, file, {FileKind::Unknown, sentence.toStdString()});
        }));
}

void FileOpening::identified(int batch, size_t file, const IdentifyAnswer& answer) {
  Batch& mine = batches_.at(batch);
  mine.files[file].second = answer;
  if (--mine.left > 0) return;
  for (Ticket& ticket : mine.asked) ticket.done();
  const Batch whole = std::move(batches_.extract(batch).mapped());
  openAllAs(whole.files, whole.usual);
}

void FileOpening::openAllAs(std::vector<std::pair<QString, IdentifyAnswer>> files,
                            const std::function<void()>& usual) {
  const auto is = [](FileKind kind) { return [kind](const auto& file) { return file.second.kind == kind; }; };
  const auto sessions = std::ranges::count_if(files, is(FileKind::Session));
  if (sessions > 1) {
    emit problem(QString("A window shows one session, not %1; open one of them.").arg(sessions));
    std::erase_if(files, is(FileKind::Session));
  }
  if (usual && sessions == 0 && std::ranges::none_of(files, is(FileKind::Genome))) usual();
  std::ranges::stable_partition(files, is(FileKind::Genome));
  std::ranges::stable_partition(files, is(FileKind::Session));
  for (const auto& [name, what] : files) openAs(name, what);
}

void FileOpening::openAs(const QString& path, const IdentifyAnswer& what) {
  switch (what.kind) {
    case FileKind::Genome:
      return workspace_.openGenome(path);
    case FileKind::Model:
      return workspace_.openModel(path);
    case FileKind::Values:
    case FileKind::Features:
      return openTrack(path);
    case FileKind::Session:
      return emit sessionChosen(path);
    case FileKind::Cache:
      return emit problem(QString("%1 is a cache of results, which the engine opens itself.")
                              .arg(QString::fromStdString(inQuotes(path.toStdString()))));
    case FileKind::ModelConfig:
    case FileKind::Unknown:
      break;
  }
  emit problem(QString::fromStdString(what.sentence));
}

bool FileOpening::canDrop(const QMimeData& files) {
  const QList<QUrl> urls = files.urls();
  return std::ranges::any_of(urls, &QUrl::isLocalFile);
}

void FileOpening::drop(const QMimeData& files) {
  QStringList paths;
  for (const QUrl& url : files.urls())
    if (url.isLocalFile()) paths += url.toLocalFile();
  openAll(paths);
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
