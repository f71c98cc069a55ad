#include "ui/data/lane_data.h"

#include <algorithm>
#include <cstring>

namespace janus::ui {
namespace {

constexpr size_t sequenceBudget = size_t{32} << 20, featureBudget = size_t{32} << 20,
                 attentionBudget = size_t{64} << 20;

size_t costOf(const SequencePiece& piece) { return sizeof piece + static_cast<size_t>(piece.letters.size()); }

size_t costOf(const FeaturePiece& answer) {
  size_t bytes = sizeof answer + answer.density.size() * sizeof(double);
  for (const Feature& feature : answer.features)
    bytes += sizeof feature + feature.blocks.size() * sizeof(Block) + 64;
  return bytes;
}

size_t costOf(const AttentionMatrix& answer) { return sizeof answer + answer.mass.size() * sizeof(float); }

auto askSequence(Feed& feed) {
  return [&feed](const SequenceKey& key, std::function<void(SequencePiece)> ready, Failed failed) {
    const Region chunk{key.contig, key.index * sequenceChunk, (key.index + 1) * sequenceChunk};
    return feed.sequence(
        chunk,
        [ready = std::move(ready)](const Region& region, const QByteArray& letters) {
          ready({region, letters});
        },
        std::move(failed));
  };
}

auto askFeatures(Feed& feed) {
  return [&feed](const FeatureKey& key, std::function<void(FeaturePiece)> ready, Failed failed) {
    return feed.features(QString::fromStdString(key.track), key.region(), std::move(ready),
                         std::move(failed));
  };
}

auto askAttention(Feed& feed) {
  return [&feed](const AttentionKey& key, std::function<void(AttentionMatrix)> ready, Failed failed) {
    return feed.attention(QString::fromStdString(key.run), key.combine, std::move(ready), std::move(failed));
  };
}

template <class Key, class Value>
const QString* firstFailure(const PieceCache<Key, Value>& cache, const std::vector<Key>& keys) {
  for (const Key& key : keys)
    if (const QString* sentence = cache.failure(key)) return sentence;
  return nullptr;
}

template <class Key, class Value>
bool waitsForAny(const PieceCache<Key, Value>& cache, const std::vector<Key>& keys) {
  return std::any_of(keys.begin(), keys.end(), [&](const Key& key) { return cache.waitingFor(key); });
}

constexpr auto everything = [](const auto&) { return true; };

}  // namespace

LaneData::LaneData(Feed& feed, QObject* parent)
    : QObject(parent),
      tiles_(feed, [this] { emit changed(); }),
      sequence_(
          sequenceBudget, [](const SequencePiece& piece) { return costOf(piece); }, askSequence(feed),
          [this] { emit changed(); }),
      features_(
          featureBudget, [](const FeaturePiece& answer) { return costOf(answer); }, askFeatures(feed),
          [this] { emit changed(); }),
      attention_(
          attentionBudget, [](const AttentionMatrix& answer) { return costOf(answer); }, askAttention(feed),
          [this] { emit changed(); }) {}

QByteArray LaneData::letters(const Region& region) const {
  QByteArray letters(static_cast<qsizetype>(region.length()), '\0');
  for (int64_t index = std::max<int64_t>(0, region.begin) / sequenceChunk; index * sequenceChunk < region.end;
       ++index) {
    const SequencePiece* piece = sequence_.find({region.contig, index});
    if (!piece) continue;
    const int64_t pieceEnd = piece->region.begin + piece->letters.size();
    const int64_t begin = std::max(region.begin, piece->region.begin), end = std::min(region.end, pieceEnd);
    if (begin < end)
      std::memcpy(letters.data() + (begin - region.begin),
                  piece->letters.constData() + (begin - piece->region.begin),
                  static_cast<size_t>(end - begin));
  }
  return letters;
}

void LaneData::want(const Wants& wants) {
  tiles_.pieces().want(wants.tiles);
  sequence_.want(wants.sequence);
  features_.want(wants.features);
  attention_.want(wants.attention);
}

bool LaneData::waiting() const {
  return tiles_.pieces().waiting() || sequence_.waiting() || features_.waiting() || attention_.waiting();
}

bool LaneData::waitingForAny(const Wants& wants) const {
  return waitsForAny(tiles_.pieces(), wants.tiles) || waitsForAny(sequence_, wants.sequence) ||
         waitsForAny(features_, wants.features) || waitsForAny(attention_, wants.attention);
}

const QString* LaneData::failure(const Wants& wants) const {
  if (const QString* sentence = firstFailure(tiles_.pieces(), wants.tiles)) return sentence;
  if (const QString* sentence = firstFailure(sequence_, wants.sequence)) return sentence;
  if (const QString* sentence = firstFailure(features_, wants.features)) return sentence;
  return firstFailure(attention_, wants.attention);
}

void LaneData::retry() {
  tiles_.pieces().forgetFailures();
  sequence_.forgetFailures();
  features_.forgetFailures();
  attention_.forgetFailures();
}

void LaneData::forget() {
  tiles_.pieces().forget(everything);
  sequence_.forget(everything);
  features_.forget(everything);
  attention_.forget(everything);
}

}  // namespace janus::ui
