// Which lanes stand in the view: sensible ones when something is opened, and what else could be added.
#pragma once

#include <set>

#include "protocol/lane_id.h"
#include "ui/state/run_controller.h"
#include "ui/tracks/track_view.h"

class QMenu;

namespace janus::ui {

// Keeps the track view's catalogue and lanes in step with what is open.
class LaneSet : public QObject {
  Q_OBJECT
 public:
  LaneSet(Workspace& workspace, RunController& runs, TrackView& view, QObject* parent = nullptr);

  // Lanes of a session, taken as they are: nothing is added for what it opens.
  void restore(const std::vector<LaneLook>& looks);
  void fillMenu(QMenu* menu);  // every lane there could be, ticked when it is shown
  void toggle(const std::string& id);
  // The file's lane, which may be still to come, is scrolled into view and marked for a moment.
  void present(const QString& path);
  void showAgain();  // the lanes removed last, where they stood and as they looked; files are opened again

 private:
  struct Offer {
    std::string id;
    QString title;
  };
  // A lane that was removed, and the ids of those that stood above it, from the top.
  struct Removed {
    LaneLook look;
    std::vector<std::string> above;
  };

  void onGenome();
  void onModel();
  void onTracks();
  void addFile(const TrackEntry& track);
  void onRemoved(const std::vector<LaneLook>& before);
  void compose();
  void closeFile(const std::string& id);
  void closeBands();
  bool putBack(const Removed& removed);  // false: it is shown already
  void forgetRemoved(LaneSource source);
  std::vector<Offer> offers() const;
  bool shown(const std::string& id) const;
  void insertModelLanes(std::vector<LaneLook>& looks) const;

  Workspace& workspace_;
  RunController& runs_;
  TrackView& view_;
  QString problem_;  // of the last run
  std::vector<std::string> knownTracks_;
  std::set<std::string> toPresent_;            // lanes of files that are being opened
  std::vector<std::vector<Removed>> removed_;  // the latest last; what was removed at once comes back at once
  bool restoring_ = false;
};

}  // namespace janus::ui
