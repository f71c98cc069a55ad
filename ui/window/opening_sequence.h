// What is opened together, and in which order: model and genome, then what can only be shown on the genome.
#pragma once

#include "ui/data/engine_feed.h"
#include "ui/state/run_controller.h"
#include "ui/toolbar/locus_box.h"

namespace janus::ui {

// A session's contents, or the command line's.
struct Opening {
  QString genome = {}, model = {}, config = {}, locus = {};
  QStringList tracks = {};
  bool companions = true;  // what belongs with a demo genome
  std::optional<Region> selection = {};
  QString weights = {};  // of the model, as OpenModelRequest has them
};

class OpeningSequence : public QObject {
  Q_OBJECT
 public:
  OpeningSequence(Workspace& workspace, Navigator& navigator, RunController& runs, EngineFeed& feed,
                  LocusBox& locusBox, QObject* parent = nullptr);

  void open(const Opening& opening);
  void openDemo(const QString& word) { open({word, word}); }  // "demo" or "demo-bacteria": genome and model

 private:
  void onGenome();
  void select(const Region& region);

  Workspace& workspace_;
  Navigator& navigator_;
  RunController& runs_;
  EngineFeed& feed_;
  LocusBox& locusBox_;
  // Waiting for the genome.
  QString locus_;
  QStringList tracks_;
  std::optional<Region> selection_;
};

}  // namespace janus::ui
