// A press of the mouse in the track view, and what becomes of it when the pointer moves.
#pragma once

#include "ui/tracks/view_places.h"

namespace janus::ui {

struct ViewDrag {
  enum class Kind { None, Undecided, Pan, Zoom, Select, Reorder, Resize } kind = Kind::None;
  ViewPart part = ViewPart::Data;  // where it was pressed
  QPoint from, to;
  double position = 0;       // under the pointer when it was pressed
  int panX = 0, scroll = 0;  // of the pointer when it last panned; of the lanes at the begin
  std::string lane;          // Resize: whose edge is dragged
  int height = 0;            // Resize: that lane's before

  void press(QPoint at, const ViewPlaces& places);
  // The pointer is far enough from where it was pressed: this is no click.
  bool leaves(QPoint at) const;
  void begin(Qt::KeyboardModifiers modifiers, const ViewPlaces& places);

  bool under() const { return kind != Kind::None && kind != Kind::Undecided; }
  bool marksStretch() const { return kind == Kind::Zoom || kind == Kind::Select; }
  Region stretch(const ViewPlaces& places) const;  // between the drag's ends, within the contig
};

}  // namespace janus::ui
