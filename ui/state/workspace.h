// What is open: one genome, one model, tracks and the runs of that pair; opened through the engine, replaced
// whole.
#pragma once

#include <optional>

#include "protocol/tile.h"
#include "ui/engine/engine_client.h"
#include "ui/state/known_run.h"

namespace janus::ui {

struct GenomeEntry {
  std::string key;
  QString path, name;  // path as the user gave it, or "demo"
  std::vector<Contig> contigs;
  int64_t bases = 0;
  QString suggested;  // a locus worth opening on, or empty
};

struct ModelEntry {
  std::string digest;
  QString path, config, name;
  int64_t parameters = 0;
  int hiddenSize = 0;
  bool midAttention = false, finalMlp = false;
  std::vector<int> expertLayers;
  int experts = 0;
  QString weights;  // "ema", or empty: as OpenModelRequest has it
};

struct TrackEntry {
  QString path;
  TrackInfo info;
};

// A word for what ships ("demo", "demo-bacteria") rather than a file.
bool isShipped(const QString& path);

// A file as the engine and a session find it from anywhere: absolute where it is here, else as it was given.
QString settled(const QString& path);

class Workspace : public QObject {
  Q_OBJECT
 public:
  explicit Workspace(EngineClient& client, QObject* parent = nullptr);

  // Each asks the engine and changes nothing until it has answered well; a failure is told by problem().
  // `companions`: also what belongs with a demo genome, its model (when none is open) and its tracks.
  void openGenome(const QString& path, bool companions = true);
  void openModel(const QString& path, const QString& config = {}, const QString& weights = {});
  void openTrack(const QString& path);   // of the genome that is open, or that is being opened
  void closeTrack(const QString& path);  // as the track has it; the engine lets go of the file too
  void addRun(KnownRun run);             // one that was just computed; the newest stands first
  void refreshRuns();

  bool busy() const { return opening_ > 0; }
  const std::optional<GenomeEntry>& genome() const { return genome_; }
  const std::optional<ModelEntry>& model() const { return model_; }
  const std::vector<TrackEntry>& tracks() const { return tracks_; }
  const std::vector<KnownRun>& runs() const { return runs_; }
  EngineClient& client() { return client_; }

 signals:
  void genomeChanged();  // its tracks and runs are gone
  void modelChanged();   // its runs are gone
  void tracksChanged();
  void runsChanged();
  void busyChanged();
  void problem(const QString& sentence);
  void note(const QString& sentence);
  void opened(const QString& path);  // for recent files; never a word such as "demo"

 private:
  template <class Request>
  void open(const Request& request, std::function<void(const typename Request::Answer&)> use,
            std::function<void()> failed = {});
  // What was replaced: the engine lets go of it.
  template <class Request>
  void release(const Request& request);
  void openWaiting();
  void useGenome(const QString& path, bool companions, const OpenGenomeAnswer& answer);
  void openCompanions(const OpenGenomeAnswer& answer);
  void useModel(const QString& path, const OpenModelRequest& request, const OpenModelAnswer& answer);
  void useTrack(const QString& path, const OpenTrackAnswer& answer);
  void endClosing(const QString& path);
  void useRuns(const RunsAnswer& answer);
  void tellNotes(const std::vector<std::string>& notes);
  void updateOpens();

  EngineClient& client_;
  std::optional<GenomeEntry> genome_;
  std::optional<ModelEntry> model_;
  std::vector<TrackEntry> tracks_;
  std::vector<KnownRun> runs_;
  struct Closing {
    Ticket asked;
    bool reopen = false;  // as soon as the engine has let go
  };

  std::map<int, Ticket> asked_;  // opens under way
  std::map<QString, Closing> closing_;
  std::map<int, Ticket> releases_;  // not answered yet
  Ticket runsAsked_;
  int genomesComing_ = 0;
  QStringList waiting_;  // tracks for the genome that is being opened
  int opening_ = 0, lastAsk_ = 0;
};

}  // namespace janus::ui
