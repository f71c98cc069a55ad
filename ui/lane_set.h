// Which lanes stand in the view: sensible ones when something is opened, and what else could be added.
#pragma once

#include "ui/run_controller.h"
#include "ui/track_view.h"

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
  void toggle(const std::string& word);
  void showAgain();  // the last lanes that were removed

 private:
  struct Offer {
    std::string word;
    QString title;
  };

  void onGenome();
  void onModel();
  void onTracks();
  void compose();
  void remember();
  std::vector<Offer> offers() const;
  bool shown(const std::string& word) const;
  void insertModelLanes(std::vector<LaneLook>& looks) const;

  Workspace& workspace_;
  RunController& runs_;
  TrackView& view_;
  QString problem_;  // of the last run
  std::vector<std::string> knownTracks_;
  std::vector<std::vector<LaneLook>> before_;  // for showAgain()
  std::vector<LaneLook> last_;
  bool restoring_ = false;
};

}  // namespace janus::ui
