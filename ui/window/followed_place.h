// The base that inspector and attention map read: under the pointer, or else the middle of the view.
#pragma once

#include "ui/panels/attention_panel.h"
#include "ui/panels/inspector.h"
#include "ui/tracks/track_view.h"

namespace janus::ui {

class FollowedPlace : public QObject {
  Q_OBJECT
 public:
  FollowedPlace(Navigator& navigator, TrackView& view, Inspector& inspector, AttentionPanel& attention,
                QObject* parent = nullptr);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void watchView();
  void watchAttention();
  void onMoved();
  void follow(int64_t position);
  void goTo(int64_t position);
  void mark(const std::optional<AttentionCell>& cell);

  Navigator& navigator_;
  TrackView& view_;
  Inspector& inspector_;
  AttentionPanel& attention_;
  bool pointed_ = false;  // the pointer is over the tracks
};

}  // namespace janus::ui
