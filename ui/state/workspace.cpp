#include "ui/state/workspace.h"

#include <QFileInfo>

namespace janus::ui {
namespace {

// A session must find the file again from anywhere. What is not here may be where the engine is: left as it
// is.
QString settled(const QString& path) {
  const QFileInfo file(path);
  return !isShipped(path) && file.exists() ? file.absoluteFilePath() : path;
}

QString text(const nlohmann::json& head, const char* key) {
  const auto found = head.find(key);
  return found != head.end() && found->is_string() ? QString::fromStdString(found->get<std::string>())
                                                   : QString();
}

Run runFrom(const nlohmann::json& json) {
  Run run;
  run.key = json.at("run");
  run.window = json.at("region").get<Region>();
  run.strands = text(json, "strands");
  run.tracks = json.at("tracks").get<std::vector<TrackInfo>>();
  run.seconds = json.value("seconds", 0.0);
  run.takeProvenance(json);
  return run;
}

}  // namespace

bool isShipped(const QString& path) { return path == "demo" || path == "demo-bacteria"; }

const TrackInfo* Run::track(std::string_view name) const {
  const auto found = std::ranges::find(tracks, name, &TrackInfo::name);
  return found == tracks.end() ? nullptr : &*found;
}

void Run::takeProvenance(const nlohmann::json& head) {
  device = text(head, "device");
  provenance = head.value("provenance", nlohmann::json::object());
  if (provenance.contains("device")) kind = text(provenance, "device");
  if (provenance.contains("precision")) precision = text(provenance, "precision");
}

FileKind kindOfFile(const QString& path) {
  QString name = QFileInfo(path).fileName().toLower();
  for (const char* packed : {".gz", ".bgz"})
    if (name.endsWith(packed)) name.chop(static_cast<int>(qstrlen(packed)));
  const QString suffix = name.section('.', -1);
  const auto among = [&](std::initializer_list<const char*> suffixes) {
    return std::ranges::any_of(suffixes, [&](const char* one) { return suffix == one; });
  };
  if (among({"fa", "fasta", "fna", "ffn", "2bit"})) return FileKind::Genome;
  if (among({"safetensors", "ckpt", "pt"})) return FileKind::Model;
  if (among({"bed", "gff", "gff3", "gtf", "bw", "bigwig"})) return FileKind::Track;
  if (name.contains("cytoband") && among({"txt"})) return FileKind::Track;
  if (among({"janus"}) || name.endsWith(".janus.json")) return FileKind::Session;
  if (QFileInfo(path).isDir()) return FileKind::Model;
  return FileKind::Unknown;
}

Workspace::Workspace(EngineClient& client, QObject* parent) : QObject(parent), client_(client) {
  connect(&client_, &EngineClient::ready, this, &Workspace::refreshRuns);
}

void Workspace::openGenome(const QString& name, bool companions) {
  const QString path = settled(name);
  ++genomesComing_;
  ask(
      {{"op", "open_genome"}, {"path", path.toStdString()}},
      [this, path, companions](const Answer& answer) {
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

void Workspace::openModel(const QString& name, const QString& config) {
  const QString path = settled(name);
  nlohmann::json head{{"op", "open_model"}, {"path", path.toStdString()}};
  if (!config.isEmpty()) head["config"] = config.toStdString();
  ask(std::move(head), [this, path, config](const Answer& answer) { useModel(path, config, answer); });
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
  ask({{"op", "open_track"}, {"path", path.toStdString()}, {"genome", genome_->key}},
      [this, path, key = genome_->key](const Answer& answer) {
        if (genome_ && genome_->key == key) useTrack(path, answer);  // else another was opened meanwhile
      });
}

void Workspace::useTrack(const QString& path, const Answer& answer) {
  auto info = answer.head.at("track").get<TrackInfo>();
  std::erase_if(tracks_, [&](const OpenTrack& track) { return track.info.id == info.id; });
  tracks_.push_back({path, std::move(info)});
  updateOpens();
  emit tracksChanged();
  emit opened(path);
}

void Workspace::closeTrack(const QString& path) {
  const auto found = std::ranges::find(tracks_, path, &OpenTrack::path);
  if (found == tracks_.end()) return;
  nlohmann::json head{{"op", "close_track"}, {"track", found->info.id}, {"genome", genome_->key}};
  tracks_.erase(found);
  updateOpens();
  // An engine that is lost meanwhile has let go as well.
  const auto end = [this, path] { endClosing(path); };
  closing_[path].asked = client_.request(
      std::move(head), [end](const Answer&) { end(); }, [end](const QString&) { end(); });
  emit tracksChanged();
}

void Workspace::endClosing(const QString& path) {
  const auto closing = closing_.extract(path);
  if (!closing.empty() && closing.mapped().reopen) openTrack(path);
}

void Workspace::addRun(Run run) {
  std::erase_if(runs_, [&](const Run& other) { return other.key == run.key; });
  runs_.insert(runs_.begin(), std::move(run));
  emit runsChanged();
}

void Workspace::refreshRuns() {
  if (!genome_ || !model_) return;
  runsAsked_ = client_.request(
      {{"op", "runs"}, {"genome", genome_->key}, {"model", model_->digest}},
      [this](const Answer& answer) {
        runsAsked_.done();
        for (const auto& json : answer.head.at("runs")) {
          Run run = runFrom(json);
          const bool known =
              std::ranges::any_of(runs_, [&](const Run& other) { return other.key == run.key; });
          if (!known) runs_.push_back(std::move(run));
        }
        emit runsChanged();
      },
      [this](const QString& sentence) { emit problem(sentence); });
}

void Workspace::ask(nlohmann::json head, std::function<void(const Answer&)> use,
                    std::function<void()> failed) {
  const int number = ++lastAsk_;
  const bool shipped = isShipped(text(head, "path"));
  ++opening_;
  const auto end = [this, number] {
    asked_.erase(number);
    --opening_;
    emit busyChanged();
  };
  asked_[number] = client_.request(
      std::move(head),
      [this, end, shipped, use = std::move(use)](const Answer& answer) {
        use(answer);
        if (!shipped) tellNotes(answer.head);  // what ships is known
        end();
      },
      [this, end, failed = std::move(failed)](const QString& sentence) {
        if (failed) failed();
        emit problem(sentence);
        end();
      });
  emit busyChanged();
}

void Workspace::useGenome(const QString& path, bool companions, const Answer& answer) {
  OpenGenome genome;
  genome.key = answer.head.at("genome");
  genome.path = path;
  genome.name = text(answer.head, "name");
  genome.bases = answer.head.value("bases", int64_t{0});
  genome.suggested = text(answer.head, "suggested");
  for (const auto& contig : answer.head.at("contigs"))
    genome.contigs.push_back({contig.at("name"), contig.at("begin"), contig.at("end")});
  genome_ = std::move(genome);
  tracks_.clear();
  closing_.clear();
  runs_.clear();
  updateOpens();
  emit genomeChanged();
  emit tracksChanged();
  emit runsChanged();
  if (!isShipped(path)) emit opened(path);
  if (companions) openCompanions(answer.head);
  refreshRuns();
}

void Workspace::openCompanions(const nlohmann::json& head) {
  const bool modelComing = model_ || asked_.size() > 1;  // this very opening is the other one
  if (const QString model = text(head, "model"); !model.isEmpty() && !modelComing) openModel(model);
  for (const auto& track : head.value("tracks", nlohmann::json::array()))
    openTrack(QString::fromStdString(track.get<std::string>()));
}

void Workspace::useModel(const QString& path, const QString& config, const Answer& answer) {
  const auto& head = answer.head;
  OpenModel model{head.at("model"),
                  path,
                  config,
                  text(head, "name"),
                  head.value("parameters", int64_t{0}),
                  head.value("hidden_size", 0),
                  head.value("mid_attention", false),
                  head.value("final_mlp", false),
                  head.value("expert_layers", std::vector<int>()),
                  head.value("experts", 0)};
  model_ = std::move(model);
  runs_.clear();
  updateOpens();
  emit modelChanged();
  emit runsChanged();
  if (!isShipped(path)) emit opened(path);
  refreshRuns();
}

void Workspace::tellNotes(const nlohmann::json& head) {
  for (const auto& line : head.value("notes", nlohmann::json::array()))
    emit note(QString::fromStdString(line.get<std::string>()));
}

// A new engine must know what this window shows before it is asked anything about it.
void Workspace::updateOpens() {
  std::vector<nlohmann::json> opens;
  if (genome_) opens.push_back({{"op", "open_genome"}, {"path", genome_->path.toStdString()}});
  if (model_) {
    opens.push_back({{"op", "open_model"}, {"path", model_->path.toStdString()}});
    if (!model_->config.isEmpty()) opens.back()["config"] = model_->config.toStdString();
  }
  for (const OpenTrack& track : tracks_)
    opens.push_back({{"op", "open_track"}, {"path", track.path.toStdString()}, {"genome", genome_->key}});
  if (genome_ && model_)
    opens.push_back({{"op", "runs"}, {"genome", genome_->key}, {"model", model_->digest}});
  client_.setOpens(std::move(opens));
}

}  // namespace janus::ui
