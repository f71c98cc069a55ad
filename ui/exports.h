// Takes results out of the window: tracks as files, the view as a picture, and the command that makes them
// again.
#pragma once

#include "ui/commands.h"
#include "ui/run_controller.h"
#include "ui/track_view.h"

namespace janus::ui {

class Exports : public QObject {
  Q_OBJECT
 public:
  Exports(Workspace& workspace, RunController& runs, Navigator& navigator, TrackView& view, QWidget& window);

  // Asks for format and folder first. `names` empty = all tracks of the run that is shown.
  void exportTracks(const QString& laneWord, const QStringList& names, bool wholeResult);
  void savePicture();  // asks where; PNG or SVG by the name
  // Without asking. Throws Error (Resource) when the file cannot be written.
  void writePicture(const QString& path);
  void copyCommand();

  struct Order {
    QString laneWord;
    QStringList names;
    bool wholeResult = true;
    QString format, folder;
    double threshold = 0.5;
  };
  void send(const Order& order);

 signals:
  void problem(const QString& sentence);
  void note(const QString& sentence);

 private:
  std::optional<Order> askUser(Order order);
  void writePng(const QString& path);
  void writeSvg(const QString& path);
  QString provenance() const;
  PredictCommand command() const;

  Workspace& workspace_;
  RunController& runs_;
  Navigator& navigator_;
  TrackView& view_;
  QWidget& window_;
  std::map<int, Ticket> sent_;
  int lastSent_ = 0;
};

}  // namespace janus::ui
