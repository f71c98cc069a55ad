// What a pass reads back from the device, and where in its predictions it goes.
#include <algorithm>
#include <memory>

#include "engine/model/janus_pass.h"

namespace janus {

Prediction partOf(const Prediction& whole, const TokenSpan& first, const Config& config) {
  Prediction part;
  part.length = whole.length, part.predicted = first;
  const auto rows = [&](const std::vector<float>& all, int64_t columns) {
    const int64_t begin = first.begin - whole.predicted.begin;
    return std::vector<float>(all.begin() + begin * columns, all.begin() + (begin + first.count()) * columns);
  };
  part.logits = rows(whole.logits, config.vocabSize);
  if (!whole.hidden.empty()) part.hidden = rows(whole.hidden, config.hiddenSize);
  return part;
}

Prediction JanusPass::emptyPrediction() const {
  Prediction empty;
  empty.length = length_;
  empty.predicted = only_ ? first_ : TokenSpan{0, length_};
  const int64_t positions = empty.predicted.count();
  empty.logits.resize(static_cast<size_t>(positions * config_.vocabSize));
  if (options_.hidden) empty.hidden.resize(static_cast<size_t>(positions * config_.hiddenSize));
  if (options_.experts) empty.experts.resize(config_.expertLayers().size());
  const size_t length = static_cast<size_t>(length_);
  for (auto& streams : empty.experts)
    streams.fill({std::vector<uint8_t>(length), std::vector<uint8_t>(length), std::vector<float>(length),
                  std::vector<float>(length)});
  if (!map_.mass.empty())
    empty.attention = {
        map_.tokensPerBin, static_cast<int>(map_.bins), static_cast<int>(map_.mass[0].rows), {}};
  return empty;
}

std::vector<Prediction> JanusPass::finish() {
  std::vector<Memory::Download> downloads;
  for (const Result& result : later_) downloads.push_back({result.from.tensor(), result.to()});
  backend_.downloadAll(downloads);
  for (const Result& result : later_)
    if (result.arrived) result.arrived();
  return std::move(predictions_);
}

void JanusPass::fetch(Result result) {
  if (results_ == Results::AtTheEnd) {
    later_.push_back(std::move(result));
    return;
  }
  backend_.download(result.from.tensor(), result.to());
  if (result.arrived) result.arrived();
}

// Values [W T, columns] of positions `first`.. of every window go into its prediction: those of one directly.
void JanusPass::fetchRows(const Buffer& values, int64_t first, std::vector<float> Prediction::*to) {
  const int64_t columns = values.tensor().columns;
  const auto size = static_cast<size_t>(values.tensor().rows / windows_.count * columns);
  const auto part = [this, first, to, columns, size](size_t window) {
    Prediction& prediction = predictions_[window];
    const int64_t at = (first - prediction.predicted.begin) * columns;
    return std::span(prediction.*to).subspan(static_cast<size_t>(at), size);
  };
  if (windows_.count == 1) return fetch({values, [part] { return part(0); }, nullptr});
  const auto all = std::make_shared<std::vector<float>>();
  const auto whole = [this, all, size] {
    all->resize(predictions_.size() * size);
    return std::span(*all);
  };
  const auto share = [this, all, part, size] {
    for (size_t window = 0; window < predictions_.size(); ++window)
      std::ranges::copy(std::span(*all).subspan(window * size, size), part(window).begin());
  };
  fetch({values, whole, share});
}

void JanusPass::downloadMap() {
  for (size_t pair = 0; pair < mapMemory_.size(); ++pair) {
    const auto place = [this, pair] {
      std::vector<float>& values = predictions_.front().attention.mass[pair];
      const Tensor& mass = map_.mass[pair];
      values.resize(static_cast<size_t>(mass.rows * mass.columns));
      return std::span(values);
    };
    fetch({mapMemory_[pair], place, nullptr});
    if (results_ == Results::AsTheyCome) mapMemory_[pair] = {};  // one copy at a time
  }
}

void JanusPass::fetchRoutes(int stream, int64_t at, const Buffer& routes) {
  const auto values = std::make_shared<std::vector<float>>();
  const auto place = [values, rows = routes.tensor().rows] {
    values->resize(static_cast<size_t>(4 * rows));
    return std::span(*values);
  };
  fetch({routes, place, [this, stream, at, values] { noteRoutes(stream, at, *values); }});
}

void JanusPass::noteRoutes(int stream, int64_t at, std::span<const float> routes) {
  const float* route = routes.data();
  const size_t layers = predictions_.front().experts.size();
  const int64_t rows = static_cast<int64_t>(routes.size() / 4 / std::max<size_t>(1, layers));
  for (size_t layer = 0; layer < layers; ++layer)
    for (int64_t row = at; row < at + rows; ++row, route += 4) {
      const int64_t place = stream == forwardStream ? row : windows_.tokens() - 1 - row;
      const auto window = static_cast<size_t>(place / length_),
                 position = static_cast<size_t>(place % length_);
      ExpertChoice& choice = predictions_[window].experts[layer][static_cast<size_t>(stream)];
      choice.first[position] = static_cast<uint8_t>(route[0]);
      choice.second[position] = static_cast<uint8_t>(route[1]);
      choice.firstWeight[position] = route[2];
      choice.secondWeight[position] = route[3];
    }
}

void JanusPass::observe(const std::string& name, const Tensor& values, bool reversed) {
  if (!options_.observe) return;
  std::vector<float> copy(static_cast<size_t>(values.rows * values.columns));
  backend_.download(values, copy);
  if (reversed) {
    std::vector<float> turned;
    for (int64_t r = values.rows - 1; r >= 0; --r)
      turned.insert(turned.end(), copy.begin() + r * values.columns, copy.begin() + (r + 1) * values.columns);
    copy = std::move(turned);
  }
  const std::lock_guard lock(observing_);
  options_.observe(name, copy);
}

}  // namespace janus
