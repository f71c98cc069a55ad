// What is open: one genome, one model, tracks and the runs of that pair; opened through the engine, replaced
// whole.
#pragma once

#include <optional>

#include "protocol/tile.h"
#include "ui/engine/engine_client.h"

namespace janus::ui {

struct OpenGenome {
  std::string key;
  QString path, name;  // path as the user gave it, or "demo"
  std::vector<Contig> contigs;
  int64_t bases = 0;
  QString suggested;  // a locus worth opening on, or empty
};

struct OpenModel {
  std::string digest;
  QString path, config, name;
  int64_t parameters = 0;
  int hiddenSize = 0;
  bool midAttention = false, finalMlp = false;
  std::vector<int> expertLayers;
  int experts = 0;
};

struct OpenTrack {
  QString path;
  TrackInfo info;
};

// One forward pass over one window and what it left. The window is part of its identity and shown wherever it
// is.
struct Run {
  std::string key;
  Region window;
  QString strands;  // "one" | "both"
  std::vector<TrackInfo> tracks;
  bool cached = true;
  double seconds = 0;                        // 0: not known (found in the store)
  QString device;                            // its name
  QString kind = "cpu", precision = "fp32";  // what its numbers depend on
  nlohmann::json provenance;
  std::optional<Region> preview;  // still under way: base probabilities are known of these positions, no more

  const Region& known() const { return preview ? *preview : window; }
  const TrackInfo* track(std::string_view name) const;
  // Device and provenance as an engine tells them of a run.
  void takeProvenance(const nlohmann::json& head);
};

// A word for what ships ("demo", "demo-bacteria") rather than a file.
bool isShipped(const QString& path);

enum class FileKind { Genome, Model, Track, Session, Unknown };
FileKind kindOfFile(const QString& path);  // by its name alone

class Workspace : public QObject {
  Q_OBJECT
 public:
  explicit Workspace(EngineClient& client, QObject* parent = nullptr);

  // Each asks the engine and changes nothing until it has answered well; a failure is told by problem().
  // `companions`: also what belongs with a demo genome, its model (when none is open) and its tracks.
  void openGenome(const QString& path, bool companions = true);
  void openModel(const QString& path, const QString& config = {});
  void openTrack(const QString& path);   // of the genome that is open, or that is being opened
  void closeTrack(const QString& path);  // as the track has it; the engine lets go of the file too
  void addRun(Run run);                  // one that was just computed; the newest stands first
  void refreshRuns();

  bool busy() const { return opening_ > 0; }
  const std::optional<OpenGenome>& genome() const { return genome_; }
  const std::optional<OpenModel>& model() const { return model_; }
  const std::vector<OpenTrack>& tracks() const { return tracks_; }
  const std::vector<Run>& runs() const { return runs_; }
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
  void ask(nlohmann::json head, std::function<void(const Answer&)> use, std::function<void()> failed = {});
  void openWaiting();
  void useGenome(const QString& path, bool companions, const Answer& answer);
  void openCompanions(const nlohmann::json& head);
  void useModel(const QString& path, const QString& config, const Answer& answer);
  void useTrack(const QString& path, const Answer& answer);
  void endClosing(const QString& path);
  void tellNotes(const nlohmann::json& head);
  void updateOpens();

  EngineClient& client_;
  std::optional<OpenGenome> genome_;
  std::optional<OpenModel> model_;
  std::vector<OpenTrack> tracks_;
  std::vector<Run> runs_;
  struct Closing {
    Ticket asked;
    bool reopen = false;  // as soon as the engine has let go
  };

  std::map<int, Ticket> asked_;  // opens under way
  std::map<QString, Closing> closing_;
  Ticket runsAsked_;
  int genomesComing_ = 0;
  QStringList waiting_;  // tracks for the genome that is being opened
  int opening_ = 0, lastAsk_ = 0;
};

}  // namespace janus::ui
