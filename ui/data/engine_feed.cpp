#include "ui/data/engine_feed.h"

#include <cstring>

namespace janus::ui {
namespace {

void require(bool holds, const char* what) {
  if (!holds) throw std::runtime_error(what);
}

Tile tileFrom(const Answer& answer) {
  Tile tile;
  tile.id = answer.head.at("tile").get<TileId>();
  tile.kind =
      answer.head.at("kind").get<std::string>() == "category" ? TrackKind::Category : TrackKind::Quantity;
  tile.categories = answer.head.value("categories", 0);
  tile.bytes = answer.payload;
  require(tile.empty() || tile.bytes.size() == Tile::bytesFor(tile.kind, tile.id.level, tile.categories),
          "a tile has the wrong size");
  return tile;
}

FeatureAnswer featuresFrom(const Answer& answer, const Region& region) {
  FeatureAnswer result{region, {}, {}};
  if (answer.head.contains("features")) result.features = answer.head["features"].get<std::vector<Feature>>();
  if (answer.head.contains("density")) result.density = answer.head["density"].get<std::vector<double>>();
  return result;
}

AttentionAnswer attentionFrom(const Answer& answer) {
  AttentionAnswer result;
  result.region = answer.head.at("region").get<Region>();
  result.basesPerBin = answer.head.at("bases_per_bin");
  result.bins = answer.head.at("bins");
  require(
      result.bins >= 0 && answer.payload.size() == sizeof(float) * size_t(result.bins) * size_t(result.bins),
      "an attention map has the wrong size");
  result.mass.resize(answer.payload.size() / sizeof(float));
  std::memcpy(result.mass.data(), answer.payload.data(), answer.payload.size());
  return result;
}

}  // namespace

Ticket EngineFeed::tile(const TileId& id, std::function<void(Tile)> ready, Failed failed) {
  auto use = [ready = std::move(ready)](const Answer& answer) { ready(tileFrom(answer)); };
  return client_.request({{"op", "tile"}, {"tile", id}, {"genome", genome_}}, std::move(use),
                         std::move(failed));
}

Ticket EngineFeed::sequence(const Region& region, std::function<void(const Region&, const QByteArray&)> ready,
                            Failed failed) {
  auto use = [ready = std::move(ready)](const Answer& answer) {
    const auto* bytes = reinterpret_cast<const char*>(answer.payload.data());
    ready(answer.head.at("region").get<Region>(), {bytes, static_cast<qsizetype>(answer.payload.size())});
  };
  return client_.request({{"op", "sequence"}, {"region", region}, {"genome", genome_}}, std::move(use),
                         std::move(failed));
}

Ticket EngineFeed::features(const QString& track, const Region& region,
                            std::function<void(FeatureAnswer)> ready, Failed failed) {
  auto use = [ready = std::move(ready), region](const Answer& answer) {
    ready(featuresFrom(answer, region));
  };
  return client_.request({{"op", "features"},
                          {"track", track.toStdString()},
                          {"genome", genome_},
                          {"region", region},
                          {"most", 500}},
                         std::move(use), std::move(failed));
}

Ticket EngineFeed::attention(const QString& run, const QString& combine,
                             std::function<void(AttentionAnswer)> ready, Failed failed) {
  auto use = [ready = std::move(ready)](const Answer& answer) { ready(attentionFrom(answer)); };
  return client_.request(
      {{"op", "attention"}, {"run", run.toStdString()}, {"combine", combine.toStdString()}}, std::move(use),
      std::move(failed));
}

}  // namespace janus::ui
