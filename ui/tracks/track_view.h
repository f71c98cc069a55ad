// The track view: contig bar, ruler and lanes over one genome axis.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <QAbstractScrollArea>
#include <QImage>
#include <QStringList>
#include <QTimer>

#include "protocol/session_file.h"
#include "ui/data/feed.h"
#include "ui/style/theme.h"
#include "ui/tracks/ideogram.h"
#include "ui/tracks/view_drag.h"

namespace janus::ui {

// A picture for a page: which lanes, and the words over them.
struct Figure {
  QStringList lanes = {};          // their ids; empty = all
  QString place = {}, about = {};  // place empty = no words
  int width = 0;                   // logical pixels; 0 = the view's own
};

// Keys and mouse follow IGV and JBrowse: arrows pan 50 px, Home/End one screen, + - and Ctrl+Up/Down zoom,
// Delete removes the selected lanes, Escape forgets the selection; drag pans, Ctrl+wheel zooms at the
// pointer, wheel scrolls lanes, double click and Shift+click zoom in, Alt+click zooms out. Dragging on the
// ruler zooms to what was dragged over; Shift+drag anywhere (ruler or data) selects a region to run. A click
// on ruler or contig bar centres there. Beside the data, dragging a lane's name moves the lane, dragging its
// lower edge makes it higher.
class TrackView : public QAbstractScrollArea {
  Q_OBJECT
 public:
  TrackView(Feed& feed, Navigator& navigator, QWidget* parent = nullptr);
  ~TrackView() override;

  void setTheme(const Theme& theme);
  const Theme& theme() const { return theme_; }

  // What lanes can show. Lanes stay, and say what is missing. Tiles are kept by track id, which names
  // content: going back to a run paints at once.
  void setCatalogue(Catalogue catalogue);
  const Catalogue& catalogue() const { return catalogue_; }
  void forgetData();  // the genome or the engine's answers changed: ask for everything again
  void setComputed(std::vector<Region> windows);  // marked on the contig bar: where runs exist
  void setBands(const std::string& track) { ideogram_.setTrack(track); }  // of a cytoBand file; empty: none
  const Ideogram& ideogram() const { return ideogram_; }

  // Lanes from top to bottom, and how they look; what a session saves.
  void setLanes(const std::vector<LaneLook>& looks);
  std::vector<LaneLook> lanes() const;
  void addLane(const LaneLook& look);                          // at the bottom, above attention
  void insertLane(size_t index, const LaneLook& look);         // before the lane that stands there
  void reveal(const std::string& laneId);                      // scrolls until the lane is in view
  void present(const std::string& laneId);                     // reveals it, and marks it for a moment
  const std::string& presented() const { return presented_; }  // the lane that is marked; "" = none
  void removeLanes(const QStringList& laneIds);
  QStringList selectedLanes() const;                // ids, top to bottom
  QRect laneRect(const std::string& laneId) const;  // name and data, in the viewport; null = no such lane

  void setSelection(std::optional<Region> region);  // does not emit regionSelected
  const std::optional<Region>& selection() const { return selection_; }
  void setHighlight(std::optional<Region> region);  // a search result or a feature jumped to, drawn faintly

  // How far the run under way is, 0..1.
  void setProgress(double done);
  // Places that another view points at (the query and the key of a cell of the attention map), marked by
  // lines.
  void setMarks(std::vector<Region> marks);

  // Everything visible has arrived or has failed.
  bool settled() const;

  // All lanes, however far they are scrolled, or those of the figure, as a picture of `size` logical pixels;
  // with a height of 0 as high as they need. Heights and scales are those of the screen. The painter may be a
  // QSvgGenerator's: text stays text, dense layers become images.
  QSize pictureSize(const Figure& figure = {}) const;
  void renderTo(QPainter* painter, QSize size, const Figure& figure = {});

  QSize sizeHint() const override { return {1100, 700}; }

 signals:
  void pointed(qint64 position);  // the base under the pointer, 0-based
  void pointerLeft();
  void picked(qint64 position);  // a base was clicked: an inspector may stay with it
  void regionSelected(
      const std::optional<janus::Region>& region);  // by Shift+drag; nothing = forgotten by Escape
  // By the user; `before`: all lanes as they were.
  void lanesRemoved(const std::vector<janus::LaneLook>& before);
  void lanesChanged();  // added, removed, moved or looking different: the session is to be saved
  void laneSelectionChanged();
  void settledChanged(bool settled);
  void bandsClosed();   // by the user: the file they come from is not wanted any more
  void runRequested();  // Run, pressed in a lane that has nothing computed
  // From the lane menu, for the selected lanes.
  void exportRequested(const std::vector<janus::TrackInfo>& tracks, bool wholeResult);
  void pictureRequested(const QStringList& laneIds);

 protected:
  bool viewportEvent(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void scrollContentsBy(int dx, int dy) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;

 private:
  ViewPlaces places() const;

  void onMoved();
  void changed();   // something that is painted: ask, and paint soon
  void relayout();  // the lanes' number or heights
  void request();   // what is visible now, nothing else
  void reportSettled();
  void changeLooks(const std::vector<std::string>& laneIds, const std::function<void(LaneLook&)>& change);
  void selectLane(std::optional<size_t> index, Qt::KeyboardModifiers modifiers);  // none: forgets all
  void selectByUser(std::optional<Region> region);                                // a region to run

  // track_view_painting.cpp
  void compose();
  void paintOverlay(QPainter& painter);
  void paintDrag(QPainter& painter);
  void paintPresented(QPainter& painter);
  void paintMarks(QPainter& painter);
  void paintGuide(QPainter& painter, double x) const;
  HeaderContent header() const;

  // track_view_input.cpp
  void beginDrag(Qt::KeyboardModifiers modifiers);
  void dragTo(QPoint to);
  void panTo(QPoint to);
  void endDrag(QPoint at);
  void moveLane(QPoint to);
  void click(QPoint at, Qt::KeyboardModifiers modifiers);
  void clickBase(QPoint at, Qt::KeyboardModifiers modifiers);
  bool clickAction(QPoint at);
  void point(std::optional<QPoint> at);
  void showTip(QPoint at, QPoint global);
  QString tipAt(QPoint at) const;
  QString tipOfBar(int x) const;
  void showBarMenu(QPoint global);
  void showLaneMenu(size_t index, QPoint at, QPoint global);
  void removeSelectedLanes();
  bool forgetByEscape();

  Navigator& navigator_;
  LaneData store_;
  Ideogram ideogram_;
  LaneStack stack_;
  Theme theme_;
  Catalogue catalogue_;
  std::vector<Region> computed_;
  std::optional<Region> selection_, highlight_;
  std::vector<Region> marks_;
  double progress_ = 0;

  QImage picture_;     // all but the overlay
  bool stale_ = true;  // picture_ is of another state
  bool wasSettled_ = true;
  QTimer requestSoon_, presenting_;
  std::string presented_;

  ViewDrag drag_;
  std::optional<QPoint> pointer_;
};

}  // namespace janus::ui
