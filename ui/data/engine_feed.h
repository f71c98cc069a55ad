// Lanes' data out of the engine: the Feed over an EngineClient.
#pragma once

#include "ui/data/feed.h"
#include "ui/engine/engine_client.h"

namespace janus::ui {

class EngineFeed : public Feed {
  Q_OBJECT
 public:
  explicit EngineFeed(EngineClient& client, QObject* parent = nullptr) : Feed(parent), client_(client) {}

  void setGenome(const std::string& key) { genome_ = key; }

  Ticket tile(const TileId& id, std::function<void(Tile)> ready, Failed failed) override;
  Ticket sequence(const Region& region, std::function<void(const Region&, const QByteArray&)> ready,
                  Failed failed) override;
  Ticket features(const QString& track, const Region& region, std::function<void(FeaturePiece)> ready,
                  Failed failed) override;
  Ticket attention(const QString& run, const QString& combine, std::function<void(AttentionMatrix)> ready,
                   Failed failed) override;
  Ticket routing(const QString& run, const Region& region, std::function<void(RoutingAnswer)> ready,
                 Failed failed) override;

 private:
  EngineClient& client_;
  std::string genome_;
};

}  // namespace janus::ui
