#include "engine/run/routing_statistics.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/track/values.h"

namespace janus {
namespace {

std::vector<int64_t> countsOf(const StoredRun& run, const TrackName& name, const Region& part,
                              std::stop_token stop) {
  std::vector<int64_t> counts(static_cast<size_t>(run.manifest().experts));
  if (part.empty()) return counts;
  for (const uint8_t expert : classesOf(run.letterValues(name.text(), part, stop)))
    if (expert < counts.size()) ++counts[expert];
  return counts;
}

}  // namespace

RoutingShares routingShares(int layer, int stream, std::span<const int64_t> counts) {
  RoutingShares routing;
  routing.layer = layer;
  routing.stream = stream;
  routing.bases = std::accumulate(counts.begin(), counts.end(), int64_t{0});
  for (const int64_t count : counts) {
    const double share =
        static_cast<double>(count) / static_cast<double>(std::max<int64_t>(1, routing.bases));
    routing.shares.push_back(share);
    if (share > 0) routing.entropy -= share * std::log2(share);
    routing.highestLoad = std::max(routing.highestLoad, share * static_cast<double>(counts.size()));
  }
  return routing;
}

RoutingAnswer routingOver(const StoredRun& run, const Region& region, std::stop_token stop) {
  RoutingAnswer answer;
  answer.region = intersection(run.manifest().spec.window, region);
  for (const int layer : run.manifest().expertLayers)
    for (const int stream : {0, 1})
      answer.routing.push_back(routingShares(
          layer, stream, countsOf(run, TrackName::expert(1, layer, stream), answer.region, stop)));
  return answer;
}

}  // namespace janus
