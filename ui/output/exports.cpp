#include "ui/output/exports.h"

#include <QClipboard>
#include <QGuiApplication>

#include "protocol/track_name.h"
#include "ui/output/commands.h"
#include "ui/output/export_dialog.h"

namespace janus::ui {
namespace {

// The engine answers these from a run; any other id is a track of its own (protocol/PROTOCOL.md).
bool isOfARun(const TrackInfo& track) { return RunTrackId::parse(track.id).has_value(); }

QString namesOf(const std::vector<TrackInfo>& tracks) {
  QStringList names;
  for (const TrackInfo& track : tracks) names << QString::fromStdString(track.name);
  return names.isEmpty() ? QString("every track of the run") : names.join(", ");
}

}  // namespace

Exports::Exports(Workspace& workspace, RunController& runs, Navigator& navigator, QWidget& window)
    : QObject(&window), workspace_(workspace), runs_(runs), navigator_(navigator), window_(window) {}

void Exports::exportTracks(const std::vector<TrackInfo>& tracks, bool wholeResult) {
  if (const KnownRun* run = runs_.current();
      run && run->preview && (tracks.empty() || std::ranges::any_of(tracks, isOfARun)))
    return emit problem("The run is still under way. Export it when it is done.");
  Order order = orderFor(tracks);
  if (order.run.empty() && order.tracks.empty())
    return emit problem("There is nothing to export yet. Run the model first (Ctrl+Return).");
  const Region whole = wholeOf(order, tracks), visible = intersection(navigator_.region(), whole);
  ExportDialog dialog(namesOf(tracks), whole, visible, wholeResult, &window_);
  if (dialog.exec() != QDialog::Accepted) return;
  order.format = dialog.format();
  order.folder = dialog.folder();
  order.region = dialog.region();
  order.threshold = dialog.threshold();
  send(order);
}

Exports::Order Exports::orderFor(const std::vector<TrackInfo>& tracks) const {
  Order order;
  for (const TrackInfo& track : tracks)
    if (isOfARun(track))
      order.names.push_back(track.name);
    else
      order.tracks.push_back(track.id);
  const KnownRun* run = runs_.current();
  if (run && (tracks.empty() || !order.names.empty())) order.run = run->key;
  return order;
}

// Beside a run's tracks others are cut to its window, so that one base means the same in all files; alone
// they lie anywhere on the contig that is shown.
Region Exports::wholeOf(const Order& order, const std::vector<TrackInfo>& tracks) const {
  if (!order.run.empty()) return runs_.current()->window;
  if (tracks.size() == 1 && tracks[0].window) return *tracks[0].window;
  return navigator_.contig() ? navigator_.contig()->whole() : Region{};
}

void Exports::send(const Order& order) {
  ExportRequest request;
  request.genome = workspace_.genome()->key;
  request.out = order.folder.toStdString();
  request.format = order.format.toStdString();
  request.region = order.region;
  request.run = order.run;
  if (!order.names.empty()) request.names = order.names;
  request.tracks = order.tracks;
  if (order.format == "bed") request.threshold = order.threshold;
  const int number = ++lastSent_;
  emit note("Writing to " + order.folder + " \u2026");
  sent_[number] = workspace_.client().ask(
      request,
      [this, number, folder = order.folder](const ExportAnswer& answer) {
        tell(folder, answer);
        sent_.erase(number);
      },
      [this, number](const QString& sentence) {
        emit problem(sentence);
        sent_.erase(number);
      });
}

// The last file is the record of where the others come from.
void Exports::tell(const QString& folder, const ExportAnswer& answer) {
  const size_t files = std::max<size_t>(answer.files.size(), 1) - 1;
  emit note(QString("Wrote %1 %2 and provenance.json to %3.")
                .arg(files)
                .arg(files == 1 ? "file" : "files")
                .arg(folder));
  for (const std::string& line : answer.notes) emit note(QString::fromStdString(line));
}

void Exports::copyCommand() {
  if (!workspace_.model() || !workspace_.genome())
    return emit problem("There is no command to copy: open a genome and a model first.");
  const QString line = predictLine(commandFor(workspace_, runs_));
  QGuiApplication::clipboard()->setText(line);
  emit note("Copied: " + line);
}

}  // namespace janus::ui
