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

class Lane {
 public:
  explicit Lane(LaneLook look) : look_(std::move(look)) {}
  virtual ~Lane() = default;

  const std::string& word() const { return look_.lane; }
  const LaneLook& look() const { return look_; }
  void setLook(LaneLook look) { look_ = std::move(look); }
  int height() const { return look_.height > 0 ? look_.height : naturalHeight(); }

  QString title() const { return look_.title.empty() ? ownTitle() : QString::fromStdString(look_.title); }
  virtual QString ownTitle() const = 0;                // where the user gave it no name
  virtual QStringList captions() const { return {}; }  // under the title: unit, scale
  virtual QString definition() const { return {}; }    // one line, units included
  virtual int naturalHeight() const = 0;               // pixels
  // The height left for it when all lanes fit the view, and the width of the data: a lane may grow into it.
  virtual void fitInto(int /*height*/, int /*width*/) {}
  virtual LaneAbilities abilities() const { return {}; }

  virtual void bind(const Catalogue& catalogue) = 0;
  virtual std::vector<TrackInfo> tracks() const { return {}; }
  // `columnsPerPixel`: the screen's device pixel ratio.
  virtual void want(const View& view, double columnsPerPixel, Wants& wants) const = 0;
  virtual LaneState state(const View& view, const Wants& wants,
                          const LaneData& store) const;  // wants: its own

  // Once before painting: takes what is needed from the store and settles the scale.
  virtual void measure(const View& view, double columnsPerPixel, const LaneData& store) = 0;
  // The range a group of lanes of one unit would share; nothing when the lane takes no part.
  virtual std::optional<Range> groupRange() const { return {}; }
  virtual QString groupUnit() const { return {}; }
  virtual void setRange(const Range&) {}

  virtual void paint(const Canvas& canvas) const = 0;
  virtual void paintAxis(const Canvas&) const {}  // in the gutter, beside the data

  // What is under the pointer, in words and numbers; `y` from the top of the lane. Empty: nothing to say.
  virtual QString tip(const View& view, const LaneData& store, double position, int y) const = 0;
  virtual const Feature* featureAt(const View&, double /*position*/, int /*y*/) const { return nullptr; }

 protected:
  virtual bool isOpen() const = 0;  // what it shows is in the catalogue
  // Where the lane has values at all; nothing = everywhere.
  virtual std::optional<Region> window() const = 0;
  LaneState missing(const std::vector<Region>& where) const;
  // Tiles of a track where the view meets its window.
  static void wantTiles(const TrackInfo& track, const View& view, double columnsPerPixel, Wants& wants);
  void remember(const Catalogue& catalogue);

  LaneLook look_;

 private:
  std::optional<Region> computing_;
  QString problem_;
};

// "expert.1.fwd" -> "Expert L1 fwd", "strand_gap" -> "Strand gap", "file:/a/b.bw" -> "b.bw",
// "plugin/cpg/islands" -> "Islands (cpg)".
QString titleOfWord(const std::string& word);
QString pathOfWord(const std::string& word);  // of a file's lane; empty for others
bool isExpertWord(const std::string& word);   // "expert.1.fwd", "expert2.7.bwd"; not the weights
// For tooltips: what it is, its unit, where it comes from.
QString definitionOf(const TrackInfo& track);
// The base at a position as users read it: "chr1:1,001".
QString locusText(const std::string& contig, double position);

// The right kind of lane for a word: by the catalogue where the word is in it, else by the word alone.
std::unique_ptr<Lane> makeLane(const LaneLook& look, const Catalogue& catalogue);

}  // namespace janus::ui
