// Next and previous feature (F, B): of the selected track, else of the first annotation.
#pragma once

#include "ui/state/workspace.h"
#include "ui/tracks/track_view.h"

namespace janus::ui {

class FeatureSteps : public QObject {
  Q_OBJECT
 public:
  FeatureSteps(Workspace& workspace, Navigator& navigator, TrackView& view, QObject* parent);

  // direction 1 or -1; `fit` shows the whole feature, otherwise the span stays and the feature is centred.
  void step(int direction, bool fit);

 signals:
  void problem(const QString& sentence);
  void note(const QString& sentence);

 private:
  const TrackInfo* track() const;
  void go(const std::optional<Feature>& feature, int direction, bool fit);

  Workspace& workspace_;
  Navigator& navigator_;
  TrackView& view_;
  std::optional<Region> last_;  // the feature that was jumped to, as long as it is in the middle
  Ticket asked_;
};

}  // namespace janus::ui
