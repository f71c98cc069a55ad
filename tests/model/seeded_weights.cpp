#include "tests/model/seeded_weights.h"

#include <cmath>
#include <functional>
#include <string_view>

namespace janus {
namespace {

uint64_t fnv1a(std::string_view text) {
  uint64_t hash = 0xcbf29ce484222325u;
  for (const char c : text) hash = (hash ^ static_cast<uint8_t>(c)) * 0x100000001b3u;
  return hash;
}

uint64_t splitmix(uint64_t state) {
  state = (state ^ (state >> 30)) * 0xbf58476d1ce4e5b9u;
  state = (state ^ (state >> 27)) * 0x94d049bb133111ebu;
  return state ^ (state >> 31);
}

bool contains(const std::string& name, std::string_view part) { return name.find(part) != std::string::npos; }

// What becomes of s, uniform in [-1, 1), in a tensor of that name; `column` of the value, `inputs` the last
// dimension.
using Rule = std::function<float(float s, int64_t column, float inputs)>;

Rule ruleFor(const std::string& name) {
  constexpr float root3 = 1.7320508f;
  if (name.ends_with("A_log"))
    return
        [](float s, int64_t column, float) { return std::log(static_cast<float>(column + 1)) + 0.25f * s; };
  if (name.ends_with(".D") || contains(name, "layernorm"))
    return [](float s, int64_t, float) { return 1.0f + 0.25f * s; };
  if (name.ends_with("dt_proj.bias")) return [](float s, int64_t, float) { return -4.0f + 2.0f * s; };
  if (name.ends_with("bias")) return [](float s, int64_t, float) { return 0.1f * s; };
  if (contains(name, "embed_tokens.weight")) return [](float s, int64_t, float) { return s; };
  if (contains(name, "conv1d.weight")) return [](float s, int64_t, float) { return 0.5f * s; };
  if (contains(name, "router") || contains(name, "q_proj") || contains(name, "k_proj"))
    return [](float s, int64_t, float inputs) { return 2.0f * s * root3 / std::sqrt(inputs); };
  return [](float s, int64_t, float inputs) { return s * root3 / std::sqrt(inputs); };
}

std::vector<float> valuesOf(const TensorSpec& spec, uint64_t seed) {
  int64_t count = 1;
  for (const int64_t size : spec.shape) count *= size;
  const int64_t inputs = spec.shape.back();
  const uint64_t start = seed ^ fnv1a(spec.name);
  const Rule rule = ruleFor(spec.name);
  std::vector<float> values(static_cast<size_t>(count));
  for (int64_t i = 0; i < count; ++i) {
    const uint64_t z = splitmix(start + static_cast<uint64_t>(i + 1) * 0x9e3779b97f4a7c15u);
    const float u = static_cast<float>(z >> 40) * 0x1p-24f;
    values[static_cast<size_t>(i)] = rule((u - 0.5f) * 2.0f, i % inputs, static_cast<float>(inputs));
  }
  return values;
}

}  // namespace

Weights seededWeights(const Config& config, uint64_t seed) {
  Weights weights;
  const std::vector<TensorSpec> specs = expectedTensors(config);
  for (const TensorSpec& spec : specs)
    if (spec.tiedTo.empty())
      weights.set(spec.name, {spec.shape, std::make_shared<const std::vector<float>>(valuesOf(spec, seed))});
  for (const TensorSpec& spec : specs)
    if (!spec.tiedTo.empty()) weights.set(spec.name, {spec.shape, weights.find(spec.tiedTo)->storage});
  return weights;
}

}  // namespace janus
