// Where lanes get their data from: asynchronous, on the window's thread only, cancelled by letting go.
#pragma once

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include <QByteArray>
#include <QObject>
#include <QString>

#include "engine/formats/feature.h"
#include "engine/track/tile.h"

namespace janus::ui {

// A request under way. Destroying it cancels: its callbacks are then never called.
class Ticket {
 public:
  Ticket() = default;
  explicit Ticket(std::function<void()> cancel) : cancel_(std::move(cancel)) {}
  Ticket(Ticket&& other) noexcept : cancel_(std::exchange(other.cancel_, nullptr)) {}
  Ticket& operator=(Ticket&& other) noexcept {
    std::swap(cancel_, other.cancel_);
    return *this;
  }
  ~Ticket() {
    if (cancel_) cancel_();
  }
  bool pending() const { return static_cast<bool>(cancel_); }
  void done() { cancel_ = nullptr; }  // it was answered: nothing left to cancel

 private:
  std::function<void()> cancel_;
};

// A sentence for the user, and whether asking again may help.
using Failed = std::function<void(const QString& sentence)>;

struct FeatureAnswer {
  Region region;                  // what was asked
  std::vector<Feature> features;  // whole features that overlap it, or none and
  std::vector<double> density;    // counts in equal bins over `region` when there are too many to list
};

// The attention map of a run: mass[query bin][key bin], probability mass per query base.
struct AttentionAnswer {
  Region region;
  int64_t basesPerBin = 0;
  int bins = 0;
  std::vector<float> mass;
};

// Exactly one of the two callbacks is called, later (never from inside the call), unless the ticket is dropped first.
class Feed : public QObject {
  Q_OBJECT
 public:
  using QObject::QObject;
  virtual Ticket tile(const TileId& id, std::function<void(Tile)> ready, Failed failed) = 0;
  virtual Ticket sequence(const Region& region, std::function<void(const Region&, const QByteArray&)> ready,
                          Failed failed) = 0;
  virtual Ticket features(const QString& track, const Region& region, std::function<void(FeatureAnswer)> ready,
                          Failed failed) = 0;
  virtual Ticket attention(const QString& run, const QString& combine, std::function<void(AttentionAnswer)> ready,
                           Failed failed) = 0;
};

}  // namespace janus::ui
