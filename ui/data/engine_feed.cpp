#include "ui/data/engine_feed.h"

#include <cstring>

namespace janus::ui {
namespace {

FeaturePiece pieceOf(FeaturesAnswer answer, const Region& region) {
  FeaturePiece piece{region, {}, {}};
  if (answer.features) piece.features = std::move(*answer.features);
  if (answer.density) piece.density.assign(answer.density->begin(), answer.density->end());
  return piece;
}

AttentionMatrix matrixOf(const AttentionAnswer& answer) {
  AttentionMatrix matrix{answer.region, answer.basesPerBin, answer.bins, {}};
  matrix.mass.resize(answer.mass.size() / sizeof(float));
  std::memcpy(matrix.mass.data(), answer.mass.data(), answer.mass.size());
  return matrix;
}

}  // namespace

Ticket EngineFeed::tile(const TileId& id, std::function<void(Tile)> ready, Failed failed) {
  return client_.ask(
      TileRequest{id, genome_},
      [ready = std::move(ready)](TileAnswer answer) { ready(std::move(answer.tile)); }, std::move(failed));
}

Ticket EngineFeed::sequence(const Region& region, std::function<void(const Region&, const QByteArray&)> ready,
                            Failed failed) {
  auto use = [ready = std::move(ready)](const SequenceAnswer& answer) {
    const auto* letters = reinterpret_cast<const char*>(answer.letters.data());
    ready(answer.region, {letters, static_cast<qsizetype>(answer.letters.size())});
  };
  return client_.ask(SequenceRequest{genome_, region}, std::move(use), std::move(failed));
}

Ticket EngineFeed::features(const QString& track, const Region& region,
                            std::function<void(FeaturePiece)> ready, Failed failed) {
  auto use = [ready = std::move(ready), region](FeaturesAnswer answer) {
    ready(pieceOf(std::move(answer), region));
  };
  return client_.ask(
      FeaturesRequest{.track = track.toStdString(), .genome = genome_, .region = region, .most = 500},
      std::move(use), std::move(failed));
}

Ticket EngineFeed::attention(const QString& run, const QString& combine,
                             std::function<void(AttentionMatrix)> ready, Failed failed) {
  auto use = [ready = std::move(ready)](const AttentionAnswer& answer) { ready(matrixOf(answer)); };
  return client_.ask(AttentionRequest{run.toStdString(), combine.toStdString()}, std::move(use),
                     std::move(failed));
}

Ticket EngineFeed::routing(const QString& run, const Region& region, std::function<void(RoutingAnswer)> ready,
                           Failed failed) {
  return client_.ask(RoutingRequest{run.toStdString(), region}, std::move(ready), std::move(failed));
}

}  // namespace janus::ui
