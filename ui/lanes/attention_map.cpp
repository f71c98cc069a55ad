#include "ui/lanes/attention_map.h"

#include <algorithm>
#include <cmath>

#include "ui/lanes/columns.h"

namespace janus::ui {
namespace {

constexpr int64_t fewestBins = 8;
// The scale begins at the median, as nothing below it is of interest; its upper end may cut a few cells.
constexpr double faintShare = 0.5, strongShare = 0.9995;

AttentionLevel pooled(const AttentionLevel& fine) {
  const auto bins = static_cast<size_t>(fine.axis.bins());
  MassMap<float> map{bins, fine.mass, queriesOf<float>(fine.axis)};
  for (size_t i = 0; i < map.mass.size(); ++i) map.mass[i] *= map.queries[i / bins];
  AttentionLevel coarse;
  coarse.axis = {fine.axis.begin, fine.axis.end, fine.axis.basesPerBin * 2};
  coarse.mass = massPerQuery(coarser(map));
  return coarse;
}

void findScale(AttentionLevel& level, const std::vector<float>& strongest) {
  std::vector<float> positive;
  const size_t step = std::max<size_t>(1, strongest.size() / 100'000);  // a sample says as much
  for (size_t i = 0; i < strongest.size(); i += step)
    if (strongest[i] > 0) positive.push_back(std::log10(strongest[i]));
  if (positive.empty()) return;
  level.highest = quantile(positive, strongShare);
  level.lowest = std::min<double>(quantile(positive, faintShare), level.highest - 0.5);
}

void shade(AttentionLevel& level) {
  const auto bins = static_cast<size_t>(level.axis.bins());
  std::vector<float> strongest(bins * bins);
  for (size_t a = 0; a < bins; ++a)
    for (size_t b = 0; b < bins; ++b)
      strongest[a * bins + b] = std::max(level.mass[a * bins + b], level.mass[b * bins + a]);
  findScale(level, strongest);
  level.shade.resize(bins * bins);
  const double unit = 255 / (level.highest - level.lowest);
  for (size_t i = 0; i < strongest.size(); ++i) {
    const double place = strongest[i] > 0 ? (std::log10(strongest[i]) - level.lowest) * unit : 0;
    level.shade[i] = static_cast<uint8_t>(std::clamp(place, 0.0, 255.0) + 0.5);
  }
}

}  // namespace

AttentionMap::AttentionMap(const AttentionMatrix& answer) : region_(answer.region) {
  AttentionLevel finest;
  finest.axis = {answer.region.begin, answer.region.end, answer.basesPerBin};
  finest.mass = answer.mass;
  levels_.push_back(std::move(finest));
}

const AttentionLevel& AttentionMap::levelFor(double bases) {
  size_t index = 0;
  auto width = static_cast<double>(levels_[0].axis.basesPerBin);
  int64_t bins = levels_[0].axis.bins();
  for (; width < bases && bins > fewestBins; width *= 2, bins = (bins + 1) / 2) ++index;
  while (levels_.size() <= index) levels_.push_back(pooled(levels_.back()));
  if (levels_[index].shade.empty()) shade(levels_[index]);
  return levels_[index];
}

}  // namespace janus::ui
