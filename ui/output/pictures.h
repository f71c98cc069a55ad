// Takes pictures of the tracks: all of them, or single lanes, each a figure that stands alone.
#pragma once

#include "ui/state/run_controller.h"
#include "ui/tracks/track_view.h"

namespace janus::ui {

class Pictures : public QObject {
  Q_OBJECT
 public:
  Pictures(Workspace& workspace, RunController& runs, Navigator& navigator, TrackView& view, QWidget& window);

  // Asks where; PNG or SVG by the name. `lanes`: ids of those to show; empty = the whole view.
  void save(const QStringList& lanes = {});
  // Without asking. Throws Error (Resource) when the file cannot be written.
  void write(const QString& path, const QStringList& lanes = {});

 signals:
  void problem(const QString& sentence);
  void note(const QString& sentence);

 private:
  void writePng(const QString& path, const Figure& figure);
  void writeSvg(const QString& path, const Figure& figure);
  Figure figure(const QStringList& lanes) const;
  QString provenance() const;

  Workspace& workspace_;
  RunController& runs_;
  Navigator& navigator_;
  TrackView& view_;
  QWidget& window_;
};

}  // namespace janus::ui
