// See attention_picture.h.
#include "engine/run/attention_picture.h"

#include <algorithm>

namespace janus {
namespace {

constexpr int streams = 2;

// Adds the queries of one stream: keys of both streams, all heads.
void addStream(std::vector<double>& sum, const PooledAttention& attention, int stream) {
  for (int keys = 0; keys < streams; ++keys) {
    const std::vector<float>& mass = attention.mass[stream * streams + keys];
    for (size_t i = 0; i < mass.size(); ++i) sum[i % sum.size()] += mass[i];
  }
}

}  // namespace

AttentionPicture attentionPicture(const PooledAttention& attention, int64_t length, Queries queries) {
  const size_t bins = attention.bins;
  AttentionPicture map{attention.basesPerBin, attention.bins, std::vector<float>(bins * bins)};
  if (bins == 0) return map;
  std::vector<double> sum(bins * bins);
  if (queries != Queries::Backward) addStream(sum, attention, forwardStream);
  if (queries != Queries::Forward) addStream(sum, attention, backwardStream);
  const double parts = attention.heads * (queries == Queries::Both ? 2.0 : 1.0);
  for (size_t query = 0; query < bins; ++query) {
    const int64_t begin = static_cast<int64_t>(query) * attention.basesPerBin;
    const double bases = static_cast<double>(std::min(attention.basesPerBin, length - begin));
    for (size_t key = 0; key < bins; ++key)
      map.values[query * bins + key] = static_cast<float>(sum[query * bins + key] / (parts * bases));
  }
  return map;
}

}  // namespace janus
