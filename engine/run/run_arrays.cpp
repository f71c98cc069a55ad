// The arrays of a stored run, as NumPy gets them.
#include <algorithm>

#include "engine/run/stored_run.h"
#include "engine/track/values.h"

namespace janus {
namespace {

template <class Value>
RunArray joined(const ArrayLayout& layout, const std::vector<std::vector<Value>>& columns) {
  const std::vector<std::span<const Value>> views(columns.begin(), columns.end());
  return {layout.name, layout.shape(static_cast<int64_t>(views.front().size())), stacked(layout, views)};
}

}  // namespace

std::vector<std::string> StoredRun::arrayNames() const {
  std::vector<std::string> names = {"probability", "entropy", "information", "reference_probability",
                                    "log_odds"};
  if (manifest_.spec.strands == Strands::Both) names.emplace_back("strand_gap");
  if (!manifest_.expertLayers.empty()) names.insert(names.end(), {"expert", "expert_weight"});
  return names;
}

RunArray StoredRun::arrayOf(const ArrayLayout& layout, const Region& part, std::stop_token stop) const {
  std::vector<std::vector<float>> columns;
  for (const size_t track : layout.tracks) columns.push_back(letterValues(tracks_[track].name, part, stop));
  if (layout.tracks.size() == 1 || tracks_[layout.tracks[0]].kind == TrackKind::Quantity)
    return joined(layout, columns);
  std::vector<std::vector<uint8_t>> classes;
  for (const auto& column : columns) classes.push_back(classesOf(column));
  return joined(layout, classes);
}

RunArray StoredRun::array(std::string_view name, const Region& part, std::stop_token stop) const {
  std::vector<std::string> names;
  for (const TrackInfo& info : tracks_) names.push_back(info.name);
  for (const ArrayLayout& layout : arrayLayouts(names))
    if (layout.name == name) return arrayOf(layout, part, stop);
  std::vector<float> alone = letterValues(name, part, stop);
  return {std::string(name), {static_cast<int64_t>(alone.size())}, std::move(alone)};
}

}  // namespace janus
