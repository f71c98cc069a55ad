// A lane: one row of the track view; what it shows, what it needs, how it is painted.
#pragma once

#include <memory>
#include <optional>

#include <QPainter>
#include <QRect>
#include <QStringList>

#include "protocol/session_file.h"
#include "ui/data/catalogue.h"
#include "ui/data/lane_data.h"
#include "ui/data/view.h"
#include "ui/style/theme.h"

namespace janus::ui {

struct Range {
  double lowest = 0, highest = 1;
  bool operator==(const Range&) const = default;
};

// Where and with what a lane paints. `data` and `gutter` are logical pixels of the painter.
struct Canvas {
  QPainter& painter;
  const Theme& theme;
  const View& view;
  const LaneData& store;
  QRect gutter, data;
  double scale = 1;     // device pixels a logical pixel: images are made this much finer
  bool vector = false;  // letters and shapes as such, for a picture that is no bitmap
};

// Why a lane cannot show (all of) its data.
struct LaneState {
  enum Kind { Ready, Loading, NotComputed, Computing, Failed } kind = Ready;
  QString sentence;                // shown in the lane; empty for Ready and Loading
  QString action;                  // the word to click behind the sentence ("Run", "Retry"), or empty
  bool runs = false;               // the action asks for a run; otherwise for the data again
  std::vector<Region> where = {};  // the parts of the view it is said of; none = all of it
};

// What the lane's menu can change.
struct LaneAbilities {
  bool colour = false, scale = false, windowing = false, exports = false;
};

// The values at a lane's lower and upper edge. Lanes of one unit may share a range (LaneLook::scale "group").
struct LaneScale {
  Range range;
  QString unit;
};

// What a lane says of itself: its kind sets what never changes, bind() what depends on the tracks there are,
// measure() the range of its scale.
struct LaneFacts {
  QString title = {};       // where the user gave it no name
  QString definition = {};  // a few lines, units included
  int naturalHeight = 52;   // pixels
  LaneAbilities abilities = {};
  std::optional<LaneScale> scale = {};  // none: its values have no axis
  bool open = false;                    // what it shows is in the catalogue
  std::optional<Region> window = {};    // where it has values at all; none = everywhere
  std::vector<TrackInfo> tracks = {};   // what an export of it writes
};

class Lane {
 public:
  virtual ~Lane() = default;

  const std::string& id() const { return look_.lane; }  // see protocol/lane_id.h
  const LaneLook& look() const { return look_; }
  void setLook(LaneLook look) { look_ = std::move(look); }
  const LaneFacts& facts() const { return facts_; }
  QString title() const { return look_.title.empty() ? facts_.title : QString::fromStdString(look_.title); }
  int height() const { return look_.height > 0 ? look_.height : facts_.naturalHeight; }
  void setRange(const Range& range) { facts_.scale->range = range; }  // of a lane with a scale

  // What there is to show just now.
  void bind(const Catalogue& catalogue);
  // `wants`: its own.
  LaneState state(const View& view, const Wants& wants, const LaneData& store) const;

  // `columnsPerPixel`: the screen's device pixel ratio.
  virtual void want(const View& view, double columnsPerPixel, Wants& wants) const = 0;
  // Once before painting: takes what is needed from the store and settles the scale.
  virtual void measure(const View& view, double columnsPerPixel, const LaneData& store) = 0;
  virtual void paint(const Canvas& canvas) const = 0;
  virtual QStringList captions() const = 0;  // under the title, as measured: unit, scale
  // What is under the pointer, in words and numbers; `y` from the top of the lane. Empty: nothing to say.
  virtual QString tip(const View& view, const LaneData& store, double position, int y) const = 0;

 protected:
  Lane(LaneLook look, LaneFacts facts) : look_(std::move(look)), facts_(std::move(facts)) {}

  // Sets what of facts_ depends on the catalogue.
  virtual void take(const Catalogue& catalogue) = 0;
  // Tiles of a track where the view meets its window.
  static void wantTiles(const TrackInfo& track, const View& view, double columnsPerPixel, Wants& wants);

  LaneLook look_;
  LaneFacts facts_;

 private:
  LaneState missing(const std::vector<Region>& where) const;

  std::optional<Region> computing_;
  QString problem_;
};

// What only some kinds of lanes have beside.

class HasAxis {
 public:
  virtual ~HasAxis() = default;
  virtual void paintAxis(const Canvas& canvas) const = 0;  // in the gutter, beside the data
};

class HasFeatures {
 public:
  virtual ~HasFeatures() = default;
  virtual const Feature* featureAt(const View& view, double position, int y) const = 0;  // nullptr: none
};

class GrowsIntoRoom {
 public:
  virtual ~GrowsIntoRoom() = default;
  // The height left for it when all lanes fit the view, and the width of the data.
  virtual void fitInto(int height, int width) = 0;
};

// "expert.1.fwd" -> "Expert L1 fwd", "strand_gap" -> "Strand gap", "file:/a/b.bw" -> "b.bw",
// "plugin/cpg/islands" -> "Islands (cpg)".
QString titleOfLane(const std::string& id);
QString pathOfLane(const std::string& id);   // of a file's lane; empty for others
bool isExpertWord(const std::string& word);  // "expert.1.fwd", "expert2.7.bwd"; not the weights
// For tooltips: what it is, its unit, where it comes from.
QString definitionOf(const TrackInfo& track);
// The base at a position as users read it: "chr1:1,001".
QString locusText(const std::string& contig, double position);

// The right kind of lane for an id: by the catalogue where the id is in it, else by the id alone.
std::unique_ptr<Lane> makeLane(const LaneLook& look, const Catalogue& catalogue);

}  // namespace janus::ui
