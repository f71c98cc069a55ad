// Takes results out of the window: tracks as files, and the command that makes them again.
#pragma once

#include <optional>

#include "ui/state/run_controller.h"
#include "ui/tracks/track_view.h"

namespace janus::ui {

class Exports : public QObject {
  Q_OBJECT
 public:
  Exports(Workspace& workspace, RunController& runs, Navigator& navigator, QWidget& window);

  // Asks for format, extent and folder first. `tracks` empty = all tracks of the run that is shown. Tracks of
  // the run, of files and of plugins may stand together: all are written over the same region.
  void exportTracks(const std::vector<TrackInfo>& tracks, bool wholeResult);
  void copyCommand();

  // What is written: tracks of a run by their names (none = all of them), others by their ids.
  struct Order {
    std::string run;
    std::vector<std::string> names, tracks;
    Region region;
    QString format, folder;
    double threshold = 0.5;  // BED only
  };
  void send(const Order& order);

 signals:
  void problem(const QString& sentence);
  void note(const QString& sentence);

 private:
  Order orderFor(const std::vector<TrackInfo>& tracks) const;
  Region wholeOf(const Order& order, const std::vector<TrackInfo>& tracks) const;
  void tell(const QString& folder, const ExportAnswer& answer);

  Workspace& workspace_;
  RunController& runs_;
  Navigator& navigator_;
  QWidget& window_;
  std::map<int, Ticket> sent_;
  int lastSent_ = 0;
};

}  // namespace janus::ui
