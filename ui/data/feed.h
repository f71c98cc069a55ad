// Where lanes get their data from: asynchronous, on the window's thread only, cancelled by letting go.
#pragma once

#include <functional>
#include <vector>

#include <QByteArray>
#include <QObject>
#include <QString>

#include "protocol/feature.h"
#include "protocol/run_messages.h"
#include "protocol/tile.h"
#include "ui/engine/ticket.h"

namespace janus::ui {

struct FeaturePiece {
  Region region;                  // what was asked
  std::vector<Feature> features;  // whole features that overlap it, or none and
  std::vector<double> density;    // counts in equal bins over `region` when there are too many to list
};

// The attention map of a run: mass[query bin][key bin], probability mass per query base.
struct AttentionMatrix {
  Region region;
  int64_t basesPerBin = 0;
  int bins = 0;
  std::vector<float> mass;
};

// Exactly one of the two callbacks is called, later (never from inside the call), unless the ticket is
// dropped first.
class Feed : public QObject {
  Q_OBJECT
 public:
  using QObject::QObject;
  virtual Ticket tile(const TileId& id, std::function<void(Tile)> ready, Failed failed) = 0;
  virtual Ticket sequence(const Region& region, std::function<void(const Region&, const QByteArray&)> ready,
                          Failed failed) = 0;
  virtual Ticket features(const QString& track, const Region& region, std::function<void(FeaturePiece)> ready,
                          Failed failed) = 0;
  virtual Ticket attention(const QString& run, const QString& combine,
                           std::function<void(AttentionMatrix)> ready, Failed failed) = 0;
  virtual Ticket routing(const QString& run, const Region& region, std::function<void(RoutingAnswer)> ready,
                         Failed failed) = 0;
};

}  // namespace janus::ui
