// The arrays of run.h, as numpy gets them.
#include <cmath>

#include <fmt/format.h>

#include "base/error.h"
#include "engine/run/stored_run.h"

namespace janus {
namespace {

constexpr std::string_view letters = "ACGT";
constexpr int streams = 2, choices = 2;

bool hasLetters(std::string_view name) { return name == "probability" || name == "log_odds"; }
bool isRouting(std::string_view name) { return name == "expert" || name == "expert_weight"; }

// [L] columns side by side: [L, columns].
std::vector<float> interleaved(const std::vector<std::vector<float>>& columns) {
  std::vector<float> values;
  values.reserve(columns.size() * columns.front().size());
  for (size_t row = 0; row < columns.front().size(); ++row)
    for (const auto& column : columns) values.push_back(column[row]);
  return values;
}

std::vector<uint8_t> asClasses(const std::vector<float>& values) {
  std::vector<uint8_t> classes;
  classes.reserve(values.size());
  for (const float value : values)
    classes.push_back(std::isnan(value) ? noCategory : static_cast<uint8_t>(value));
  return classes;
}

}  // namespace

std::vector<std::string> StoredRun::arrayNames() const {
  std::vector<std::string> names = {"probability", "entropy", "information", "reference_probability",
                                    "log_odds"};
  if (manifest_.spec.strands == Strands::Both) names.push_back("strand_gap");
  if (!manifest_.expertLayers.empty()) names.insert(names.end(), {"expert", "expert_weight"});
  return names;
}

RunArray StoredRun::perBase(std::string_view name, const Region& part, std::stop_token stop) const {
  std::vector<std::vector<float>> columns;
  for (const char letter : letters) columns.push_back(values(fmt::format("{}.{}", name, letter), part, stop));
  return {std::string(name), {part.length(), 4}, interleaved(columns)};
}

// expert.i.s and expert2.i.s (or their weights) of every layer and stream, one after the other.
RunArray StoredRun::routing(std::string_view name, const Region& part, std::stop_token stop) const {
  const bool weights = name == "expert_weight";
  std::vector<float> all;
  for (const int layer : manifest_.expertLayers)
    for (const char* stream : {"fwd", "bwd"}) {
      const auto of = [&](const char* choice) {
        return values(fmt::format("{}{}.{}.{}", choice, weights ? "_weight" : "", layer, stream), part, stop);
      };
      const std::vector<float> pairs = interleaved({of("expert"), of("expert2")});
      all.insert(all.end(), pairs.begin(), pairs.end());
    }
  RunArray array{std::string(name),
                 {static_cast<int64_t>(manifest_.expertLayers.size()), streams, part.length(), choices},
                 {}};
  if (weights)
    array.values = std::move(all);
  else
    array.values = asClasses(all);
  return array;
}

RunArray StoredRun::array(std::string_view name, const Region& part, std::stop_token stop) const {
  if (hasLetters(name)) return perBase(name, part, stop);
  if (isRouting(name) && !manifest_.expertLayers.empty()) return routing(name, part, stop);
  return {std::string(name), {part.length()}, values(name, part, stop)};
}

}  // namespace janus
