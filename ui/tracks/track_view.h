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
#include "ui/data/catalogue.h"
#include "ui/data/feed.h"
#include "ui/data/lane_data.h"
#include "ui/state/navigator.h"
#include "ui/style/theme.h"
#include "ui/tracks/ideogram.h"
#include "ui/tracks/lane_stack.h"
#include "ui/tracks/view_header.h"

class QMenu;

namespace janus::ui {

// A picture for a page: which lanes, and the words over them.
struct Figure {
  QStringList lanes = {};          // words; empty = all
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
  void addLane(const LaneLook& look);                   // at the bottom, above attention
  void insertLane(size_t index, const LaneLook& look);  // before the lane that stands there
  void reveal(const std::string& word);                 // scrolls until the lane is in view
  void removeLanes(const QStringList& words);
  QStringList selectedLanes() const;              // words, top to bottom
  QRect laneRect(const std::string& word) const;  // name and data, in the viewport; null = no such lane

  void setSelection(std::optional<Region> region);  // does not emit regionSelected
  const std::optional<Region>& selection() const { return selection_; }
  void setHighlight(std::optional<Region> region);  // a search result or a feature jumped to, drawn faintly

  // How far the run is that computes what lanes lack, 0..1.
  void setProgress(double done);
  // Places that another view points at (the query and the key of a cell of the attention map), marked by
  // lines.
  void setMarks(std::vector<Region> marks);

  // Nothing that is visible is still being asked for. A failed piece counts as answered.
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
  // By the user's hand; `before`: all lanes as they stood.
  void lanesRemoved(const std::vector<janus::LaneLook>& before);
  void lanesChanged();  // added, removed, moved or looking different: the session is to be saved
  void laneSelectionChanged();
  void settledChanged(bool settled);
  void bandsClosed();   // by the user: the file they come from is not wanted any more
  void runRequested();  // Run, pressed in a lane that has nothing computed
  // From the lane menu, for the selected lanes.
  void exportRequested(const std::vector<janus::TrackInfo>& tracks, bool wholeResult);
  void pictureRequested(const QStringList& words);

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
  enum class Part { ContigBar, Ruler, Gutter, Data };
  enum class Drag { None, Undecided, Pan, Zoom, Select, Reorder, Resize };

  View view() const;              // of the screen
  View viewFor(int width) const;  // the same bases over another width
  QRect dataRect() const;         // of the lanes, in the viewport
  Part partAt(QPoint point) const;
  std::optional<size_t> laneAt(QPoint point) const;
  std::optional<size_t> edgeAt(QPoint point) const;  // the lane whose lower edge is there, beside its name
  std::optional<Feature> featureAt(QPoint point) const;
  qint64 baseAt(int x) const;
  double positionAt(int x) const;
  int leastDrag() const;

  void onMoved();
  void changed();   // something that is painted: ask, and paint soon
  void relayout();  // the lanes' number or heights
  void request();   // what is visible now, nothing else
  void compose();
  void paintOverlay(QPainter& painter);
  void paintGuide(QPainter& painter, double x) const;
  void reportSettled();

  void beginDrag(QPoint to, Qt::KeyboardModifiers modifiers);
  void dragTo(QPoint to);
  void endDrag(QPoint at);
  void click(QPoint at, Qt::KeyboardModifiers modifiers);
  void clickLane(QPoint at, Qt::KeyboardModifiers modifiers);
  bool clickAction(QPoint at);
  void resizeLane(int height);
  void addFeature(QMenu* menu, const Feature& feature);  // what can be done with it, at the menu's top
  void centreOn(double position);
  Region dragged() const;  // the stretch between the drag's ends
  void point(std::optional<QPoint> at);
  void showTip(QPoint at, QPoint global);
  QString tipOfBar(int x) const;
  void showBarMenu(QPoint global);
  bool movementKey(const QKeyEvent& event);
  void changeLooks(const std::vector<std::string>& words, const std::function<void(LaneLook&)>& change);

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
  QTimer requestSoon_;

  Drag drag_ = Drag::None;
  Part pressedPart_ = Part::Data;
  QPoint pressedAt_, draggedTo_;
  double pressedPosition_ = 0;
  int panX_ = 0, panScroll_ = 0;
  std::string resized_;  // the lane whose edge is dragged
  int resizedFrom_ = 0;  // its height before
  std::optional<QPoint> pointer_;
};

}  // namespace janus::ui
