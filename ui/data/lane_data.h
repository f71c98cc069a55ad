// Everything lanes paint from: tiles, letters, features and attention maps that have landed.
#pragma once

#include <QObject>

#include "ui/data/tile_cache.h"

namespace janus::ui {

// Sequence is held in chunks of this many bases, on a grid anchored at 0.
constexpr int64_t sequenceChunk = 65536;

struct SequenceKey {
  std::string contig;
  int64_t index = 0;
  auto operator<=>(const SequenceKey&) const = default;
};

// Letters from `region.begin` on; shorter than the chunk at the ends of the contig.
struct SequencePiece {
  Region region;
  QByteArray letters;
};

// A cell of a grid of features: [index << shift, (index + 1) << shift).
struct FeatureKey {
  std::string track, contig;
  int shift = 0;
  int64_t index = 0;
  auto operator<=>(const FeatureKey&) const = default;
  Region region() const { return {contig, index << shift, (index + 1) << shift}; }
};

struct AttentionKey {
  std::string run;
  QString combine;  // "both" | "fwd" | "bwd"
  auto operator<=>(const AttentionKey& other) const {
    if (const auto order = run <=> other.run; order != 0) return order;
    return combine.compare(other.combine) <=> 0;
  }
  bool operator==(const AttentionKey&) const = default;
};

// What a lane needs for a view, most urgent first.
struct Wants {
  std::vector<TileId> tiles;
  std::vector<SequenceKey> sequence;
  std::vector<FeatureKey> features;
  std::vector<AttentionKey> attention;
};

class LaneData : public QObject {
  Q_OBJECT
 public:
  explicit LaneData(Feed& feed, QObject* parent = nullptr);

  TileCache& tiles() { return tiles_; }
  const TileCache& tiles() const { return tiles_; }

  // Letters of [begin, end), with '\0' where they are not here (yet, or outside the contig).
  QByteArray letters(const Region& region) const;
  const FeaturePiece* features(const FeatureKey& key) const { return features_.find(key); }
  const AttentionMatrix* attention(const AttentionKey& key) const { return attention_.find(key); }

  void want(const Wants& wants);
  bool waiting() const;
  bool waitingForAny(const Wants& wants) const;
  // The first failure among these, or nullptr.
  const QString* failure(const Wants& wants) const;
  void retry();   // forget failures
  void forget();  // everything

 signals:
  void changed();  // something landed or failed

 private:
  TileCache tiles_;
  PieceCache<SequenceKey, SequencePiece> sequence_;
  PieceCache<FeatureKey, FeaturePiece> features_;
  PieceCache<AttentionKey, AttentionMatrix> attention_;
};

}  // namespace janus::ui
