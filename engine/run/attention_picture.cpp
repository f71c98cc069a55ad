#include "engine/run/attention_picture.h"

#include "protocol/map_pooling.h"

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
  AttentionPicture map{attention.basesPerBin, attention.bins, {}};
  if (bins == 0) return map;
  std::vector<double> sum(bins * bins);
  if (queries != Queries::Backward) addStream(sum, attention, forwardStream);
  if (queries != Queries::Forward) addStream(sum, attention, backwardStream);
  const double parts = attention.heads * (queries == Queries::Both ? 2.0 : 1.0);
  MassMap<double> mass{bins, std::move(sum), queriesOf<double>({0, length, attention.basesPerBin})};
  for (double& count : mass.queries) count *= parts;
  map.values = massPerQuery(mass);
  return map;
}

}  // namespace janus
