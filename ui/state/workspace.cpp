#include "ui/state/workspace.h"

#include <QFileInfo>

namespace janus::ui {
namespace {

QString text(const std::string& words) { return QString::fromStdString(words); }

}  // namespace

// What is not here may be where the engine is.
QString settled(const QString& path) {
  const QFileInfo file(path);
  return !isShipped(path) && file.exists() ? file.absoluteFilePath() : path;
}

bool isShipped(const QString& path) { return path == "demo" || path == "demo-bacteria"; }

Workspace::Workspace(EngineClient& client, QObject* parent) : QObject(parent), client_(client) {
  connect(&client_, &EngineClient::ready, this, &Workspace::refreshRuns);
  // An engine that has ended has let go of everything, and the next one opens only what is shown.
  connect(&client_, &EngineClient::stateChanged, this, [this] {
    if (client_.state() != EngineClient::State::Ready) releases_.clear();
  });
}

template <class Request>
void Workspace::release(const Request& request) {
  const int number = ++lastAsk_;
  const auto end = [this, number] { releases_.erase(number); };
  releases_[number] = client_.ask(
      request, [end](const DoneAnswer&) { end(); }, [end](const QString&) { end(); });
}

void Workspace::openGenome(const QString& name, bool companions) {
  const QString path = settled(name);
  ++genomesComing_;
  open(
      OpenGenomeRequest{path.toStdString()},
      [this, path, companions](const OpenGenomeAnswer& answer) {
        --genomesComing_;
        useGenome(path, companions, answer);
        openWaiting();
      },
      [this] {
        --genomesComing_;
        waiting_.clear();  // they were meant for it
      });
}

void Workspace::openWaiting() {
  if (genomesComing_ > 0) return;
  for (const QString& track : std::exchange(waiting_, {})) openTrack(track);
}

void Workspace::openModel(const QString& name, const QString& config, const QString& weights) {
  const QString path = settled(name);
  const OpenModelRequest request{path.toStdString(), config.toStdString(), weights.toStdString()};
  open(request, [this, path, request](const OpenModelAnswer& answer) { useModel(path, request, answer); });
}

void Workspace::openTrack(const QString& name) {
  const QString path = settled(name);
  if (genomesComing_ > 0) {
    if (!waiting_.contains(path)) waiting_ << path;
    return;
  }
  if (!genome_) return emit problem("Cannot open a track before a genome is open. Open a genome first.");
  if (const auto closing = closing_.find(path); closing != closing_.end()) {
    closing->second.reopen = true;  // the engine may answer the two in either order
    return;
  }
  open(OpenTrackRequest{path.toStdString(), genome_->key},
       [this, path, key = genome_->key](const OpenTrackAnswer& answer) {
         if (genome_ && genome_->key == key) useTrack(path, answer);  // else another was opened meanwhile
       });
}

void Workspace::useTrack(const QString& path, const OpenTrackAnswer& answer) {
  std::erase_if(tracks_, [&](const TrackEntry& track) { return track.info.id == answer.track.id; });
  tracks_.push_back({path, answer.track});
  updateOpens();
  emit tracksChanged();
  emit opened(path);
}

void Workspace::closeTrack(const QString& path) {
  const auto found = std::ranges::find(tracks_, path, &TrackEntry::path);
  if (found == tracks_.end()) return;
  const CloseTrackRequest request{found->info.id, genome_->key};
  tracks_.erase(found);
  updateOpens();
  // An engine that is lost meanwhile has let go as well.
  const auto end = [this, path] { endClosing(path); };
  closing_[path].asked = client_.ask(
      request, [end](const DoneAnswer&) { end(); }, [end](const QString&) { end(); });
  emit tracksChanged();
}

void Workspace::endClosing(const QString& path) {
  const auto closing = closing_.extract(path);
  if (!closing.empty() && closing.mapped().reopen) openTrack(path);
}

void Workspace::addRun(KnownRun run) {
  std::erase_if(runs_, [&](const KnownRun& other) { return other.key == run.key; });
  runs_.insert(runs_.begin(), std::move(run));
  emit runsChanged();
}

void Workspace::refreshRuns() {
  if (!genome_ || !model_) return;
  runsAsked_ = client_.ask(
      RunsRequest{genome_->key, model_->digest},
      [this](const RunsAnswer& answer) {
        runsAsked_.done();
        useRuns(answer);
      },
      [this](const QString& sentence) { emit problem(sentence); });
}

void Workspace::useRuns(const RunsAnswer& answer) {
  for (const Run& stored : answer.runs) {
    if (std::ranges::count(runs_, stored.key, &KnownRun::key)) continue;
    runs_.push_back({stored});
    runs_.back().cached = true;
  }
  emit runsChanged();
}

template <class Request>
void Workspace::open(const Request& request, std::function<void(const typename Request::Answer&)> use,
                     std::function<void()> failed) {
  const int number = ++lastAsk_;
  const bool shipped = isShipped(text(request.path));
  ++opening_;
  const auto end = [this, number] {
    asked_.erase(number);
    --opening_;
    emit busyChanged();
  };
  asked_[number] = client_.ask(
      request,
      [this, end, shipped, use = std::move(use)](const typename Request::Answer& answer) {
        use(answer);
        if (!shipped) tellNotes(answer.notes);  // what ships is known
        end();
      },
      [this, end, failed = std::move(failed)](const QString& sentence) {
        if (failed) failed();
        emit problem(sentence);
        end();
      });
  emit busyChanged();
}

void Workspace::useGenome(const QString& path, bool companions, const OpenGenomeAnswer& answer) {
  GenomeEntry genome{answer.genome, path, text(answer.name), {}, answer.bases, text(answer.suggested)};
  for (const ContigInfo& contig : answer.contigs)
    genome.contigs.push_back({contig.name, contig.begin, contig.end});
  if (genome_) release(CloseGenomeRequest{genome_->key});
  genome_ = std::move(genome);
  tracks_.clear();
  closing_.clear();
  runs_.clear();
  updateOpens();
  emit genomeChanged();
  emit tracksChanged();
  emit runsChanged();
  if (!isShipped(path)) emit opened(path);
  if (companions) openCompanions(answer);
  refreshRuns();
}

void Workspace::openCompanions(const OpenGenomeAnswer& answer) {
  const bool modelComing = model_ || asked_.size() > 1;  // this very opening is the other one
  if (!answer.model.empty() && !modelComing) openModel(text(answer.model));
  for (const std::string& track : answer.tracks) openTrack(text(track));
}

void Workspace::useModel(const QString& path, const OpenModelRequest& request,
                         const OpenModelAnswer& answer) {
  if (model_) release(CloseModelRequest{model_->digest});
  model_ = ModelEntry{answer.model,         path,
                      text(request.config), text(answer.name),
                      answer.parameters,    answer.hiddenSize,
                      answer.midAttention,  answer.finalMlp,
                      answer.expertLayers,  answer.experts,
                      text(request.weights)};
  runs_.clear();
  updateOpens();
  emit modelChanged();
  emit runsChanged();
  if (!isShipped(path)) emit opened(path);
  refreshRuns();
}

void Workspace::tellNotes(const std::vector<std::string>& notes) {
  for (const std::string& line : notes) emit note(text(line));
}

// A new engine must know what this window shows before it is asked anything about it.
void Workspace::updateOpens() {
  std::vector<Reopening> opens;
  if (genome_) opens.emplace_back(OpenGenomeRequest{genome_->path.toStdString()});
  if (model_)
    opens.emplace_back(OpenModelRequest{model_->path.toStdString(), model_->config.toStdString(),
                                        model_->weights.toStdString()});
  for (const TrackEntry& track : tracks_)
    opens.emplace_back(OpenTrackRequest{track.path.toStdString(), genome_->key});
  if (genome_ && model_) opens.emplace_back(RunsRequest{genome_->key, model_->digest});
  client_.setOpens(std::move(opens));
}

}  // namespace janus::ui
