#include "engine/model/janus_pass.h"

#include <algorithm>
#include <cmath>

#include "kernels/cancelled.h"

namespace janus {
namespace {

constexpr int64_t mostBins = 1024;
// Enough for every core between two waits, and a whole number of the bins of a long window.
constexpr int64_t usualAttentionStep = 12 * 1024;
// A device computes many tiles of queries at once and idles through a part of the last wave of a call: 528
// tiles of a stream are four waves of an H200.
constexpr int64_t deviceAttentionStep = 66 * 1024;

// Share of the linear work that is done while the streams are read; the rest follows the final attention.
constexpr double readingShare = 0.9;

TokenSpan firstOf(int64_t length, const ForwardOptions& options) {
  const bool all = options.observe || options.first.count() == 0;
  return all ? TokenSpan{0, length} : options.first;
}

}  // namespace

// Named intermediates are told whole, so a pass that is observed takes a single step.
int64_t stepTokens(int64_t length, const ForwardOptions& options, const Backend& backend) {
  if (options.observe) return length;
  return std::min(length, options.tokensPerStep > 0 ? options.tokensPerStep : backend.tokensPerStep());
}

// Whole bins of the map, so that no bin is filled by two calls where that can be had.
int64_t attentionTokens(int64_t length, const ForwardOptions& options, const Backend& backend) {
  if (options.observe) return length;
  const bool roomy = backend.hasOwnMemory() && options.tokensPerStep == 0;
  const int64_t tokens =
      std::max(stepTokens(length, options, backend), roomy ? deviceAttentionStep : usualAttentionStep);
  const int64_t perBin = options.attention ? tokensPerBin(length, options) : 1;
  return std::min(length, std::max<int64_t>(1, tokens / perBin) * perBin);
}

int64_t tokensPerBin(int64_t length, const ForwardOptions& options) {
  if (options.attentionBasesPerBin > 0) return options.attentionBasesPerBin;
  int64_t tokens = 1;
  while ((length + tokens - 1) / tokens > mostBins) tokens *= 2;
  return tokens;
}

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

void PassProgress::add(double amount) {
  if (!tell_) return;
  const std::lock_guard lock(mutex_);
  done_ += amount;
  const double fraction = std::min(1.0, done_ / total_);
  if (fraction < told_ + 0.001) return;
  told_ = fraction;
  tell_(fraction);
}

JanusPass::JanusPass(const Config& config, const JanusWeights& weights, Backend& backend, int64_t length,
                     const ForwardOptions& options, const Janus::Work& work, Results results,
                     std::stop_token stop)
    : config_(config),
      weights_(weights),
      backend_(backend),
      options_(options),
      results_(results),
      length_(length),
      step_(stepTokens(length_, options, backend)),
      attentionStep_(attentionTokens(length_, options, backend)),
      rowStep_(stepTokens(2 * length_, options, backend)),
      first_(firstOf(length_, options)),
      only_(options.firstOnly && first_.count() < length_),
      work_(work),
      progress_(work.operations + work.operationsPerPair * work.attentionPairs,
                results == Results::AsTheyCome ? options.progress : nullptr) {
  watch_ = {std::move(stop), [this](double pairs) { progress_.add(pairs * work_.operationsPerPair); }};
  allocate();
}

void JanusPass::allocate() {
  const int64_t d = config_.hiddenSize;
  tokens_ = backend_.allocate(length_, 1);
  x_ = backend_.allocate(2 * length_, d);
  query_ = backend_.allocate(2 * attentionStep_, d);
  for (KeyStore& store : keys_) store = backend_.keyStore({config_.heads, config_.headSize(), length_});
  if (options_.attention && !only_) allocateMap();
}

void JanusPass::allocateMap() {
  const int64_t perBin = tokensPerBin(length_, options_), bins = (length_ - 1) / perBin + 1;
  map_ = {perBin, bins, {}};
  for (int pair = 0; pair < 4; ++pair) {
    mapMemory_.push_back(backend_.allocate(options_.attentionPerHead ? config_.heads : 1, bins * bins));
    map_.mass.push_back(mapMemory_.back().tensor());
  }
}

Prediction JanusPass::emptyPrediction() const {
  Prediction empty;
  empty.length = length_;
  empty.predicted = only_ ? first_ : TokenSpan{0, length_};
  const int64_t positions = empty.predicted.count();
  empty.logits.resize(static_cast<size_t>(positions * config_.vocabSize));
  if (options_.hidden) empty.hidden.resize(static_cast<size_t>(positions * config_.hiddenSize));
  empty.experts.resize(config_.expertLayers().size());
  const size_t length = static_cast<size_t>(length_);
  for (auto& streams : empty.experts)
    streams.fill({std::vector<uint8_t>(length), std::vector<uint8_t>(length), std::vector<float>(length),
                  std::vector<float>(length)});
  if (!map_.mass.empty())
    empty.attention = {
        map_.tokensPerBin, static_cast<int>(map_.bins), static_cast<int>(map_.mass[0].rows), {}};
  return empty;
}

void JanusPass::place(std::span<const uint8_t> tokens) {
  prediction_ = emptyPrediction();
  backend_.upload(std::vector<float>(tokens.begin(), tokens.end()), tokens_.tensor());
}

template <typename Step>
void JanusPass::forSteps(const TokenSpan& tokens, int64_t most, const Step& step) {
  for (int64_t first = tokens.begin; first < tokens.end; first += most) {
    throwIfStopped(watch_.stop);
    step(first, std::min(most, tokens.end - first));
  }
}

Prediction JanusPass::run(std::span<const uint8_t> tokens) {
  place(tokens);
  compute();
  Prediction prediction = finish();
  if (options_.progress) options_.progress(1.0);
  return prediction;
}

void JanusPass::compute() {
  for (const Tensor& mass : map_.mass) backend_.fillZero(mass);
  backend_.both([this](int stream) { readStream(stream); });
  const TokenSpan behind = tokensBehind(first_);
  attendAndPredict(behind, first_);
  if (first_.count() < length_ && !only_) {
    if (options_.firstDone) options_.firstDone(partOf(prediction_, first_, config_));
    attendAndPredict({0, behind.begin}, {0, first_.begin});
    attendAndPredict({behind.end, length_}, {first_.end, length_});
  }
  downloadMap();
}

Prediction JanusPass::finish() {
  for (const auto& download : later_) download();
  return std::move(prediction_);
}

void JanusPass::fetch(std::function<void()> download) {
  if (results_ == Results::AtTheEnd)
    later_.push_back(std::move(download));
  else
    download();
}

// What positions are predicted from: the forward stream's token before each and the backward stream's after
// it; in whole bins, where there is a map.
TokenSpan JanusPass::tokensBehind(const TokenSpan& positions) const {
  const int64_t bin = map_.mass.empty() ? 1 : map_.tokensPerBin;
  const int64_t begin = std::max<int64_t>(0, positions.begin - 1) / bin * bin;
  return {begin, std::min(length_, (positions.end / bin + 1) * bin)};
}

// The final attention of `tokens`, after which `positions` have all they are predicted from.
void JanusPass::attendAndPredict(const TokenSpan& tokens, const TokenSpan& positions) {
  forSteps(tokens, attentionStep_, [this](int64_t first, int64_t count) { attendAcross(first, count); });
  if (tokens.count() == length_) observe("final_attention.out", x_.tensor());
  forSteps(positions, step_, [this](int64_t first, int64_t count) { predict(first, count); });
}

void JanusPass::readStream(int stream) {
  StreamListener listener;
  listener.routed = [&](int64_t at, const Buffer& routes) {
    fetch([this, stream, at, routes] { noteRoutes(stream, at, routes.tensor()); });
  };
  if (options_.observe)
    listener.observe = [&](const std::string& name, const Tensor& values) {
      observe(name, values, stream == backwardStream);
    };
  JanusStream reader(config_, weights_, stream, length_, step_, backend_, listener);
  forSteps({0, length_}, step_, [&](int64_t at, int64_t count) {
    if (stream == forwardStream)
      readForward(reader, at, count);
    else
      readBackward(reader, at, count);
    linearWorkDone(count, readingShare / 2);
  });
}

// Tokens `at`.. of the stream, which are those of the window, where they stay.
void JanusPass::readForward(JanusStream& reader, int64_t at, int64_t count) {
  const Tensor read = x_.tensor().rowsFrom(at, count);
  backend_.embed(tokens_.tensor().rowsFrom(at, count), weights_.embedding.tensor(), read);
  reader.read(read, at, watch_);
  storeKeys(forwardStream, at, count);
}

// Tokens `at`.. of the stream, counted from the window's end.
void JanusPass::readBackward(JanusStream& reader, int64_t at, int64_t count) {
  const int64_t first = length_ - at - count;
  const Buffer piece = backend_.allocate(step_, config_.hiddenSize);
  const Tensor read = piece.firstRows(count);
  backend_.embed(tokens_.tensor().rowsFrom(first, count).reversedRows(), weights_.embedding.tensor(), read);
  reader.read(read, at, watch_);
  backend_.copyReversed(read, x_.tensor().rowsFrom(length_ + first, count));
  storeKeys(backwardStream, first, count);
}

// Keys and values of the final attention, for `count` tokens of a stream from genome position `first` of the
// window.
void JanusPass::storeKeys(int stream, int64_t first, int64_t count) {
  const FinalAttentionWeights& weights = weights_.finalAttention;
  const int64_t row = stream * length_ + first;
  const int64_t d = config_.hiddenSize;
  const Buffer input = backend_.allocate(count, d), kv = backend_.allocate(count, 2 * d);
  const Tensor k = kv.tensor().columnsFrom(0, d), v = kv.tensor().columnsFrom(d, d);
  backend_.rmsNorm(x_.tensor().rowsFrom(row, count), weights.attentionNorm.tensor(),
                   static_cast<float>(config_.rmsNormEpsilon), input.tensor());
  backend_.linear(input.tensor(), *weights.kv, {}, kv.tensor());
  const StoreOrder order = stream == forwardStream ? StoreOrder::Ascending : StoreOrder::Descending;
  backend_.storeKeys(k, v, first, order, keys_[static_cast<size_t>(stream)]);
  observe(std::string("final_attention.k.") + (stream == forwardStream ? "fwd" : "bwd"), k);
}

// Queries of `count` rows of x from `row` on, some at a time.
void JanusPass::query(int64_t row, int64_t count, const Tensor& q) {
  const FinalAttentionWeights& weights = weights_.finalAttention;
  forSteps({0, count}, rowStep_, [&](int64_t first, int64_t some) {
    const Buffer input = backend_.allocate(some, config_.hiddenSize);
    backend_.rmsNorm(x_.tensor().rowsFrom(row + first, some), weights.attentionNorm.tensor(),
                     static_cast<float>(config_.rmsNormEpsilon), input.tensor());
    backend_.linear(input.tensor(), *weights.q, {}, q.rowsFrom(first, some));
  });
}

// The rows of x of both streams' tokens `first`..first+count: those of a whole window follow each other.
std::vector<TokenSpan> JanusPass::rowsOf(int64_t first, int64_t count) const {
  if (count == length_) return {{0, 2 * length_}};
  return {{first, first + count}, {length_ + first, length_ + first + count}};
}

// Both streams' tokens `first`..first+count of the window look at both streams; their rows of x go on through
// the layer. Queries exist for these tokens alone, so their memory does not grow with the window.
void JanusPass::attendAcross(int64_t first, int64_t count) {
  const Tensor q = query_.firstRows(2 * count);
  int64_t row = 0;
  for (const TokenSpan& rows : rowsOf(first, count)) {
    query(rows.begin, rows.count(), q.rowsFrom(row, rows.count()));
    row += rows.count();
  }
  observe("final_attention.q", q);
  Buffer lse;
  if (options_.observe) lse = backend_.allocate(config_.heads, 2 * count);
  // The published model pads its heads before this attention and scales by the padded width.
  const float scale =
      std::sqrt(static_cast<float>(config_.heads) / static_cast<float>(config_.flexAttentionWidth));
  backend_.janusAttention(q, first, keys_[forwardStream], keys_[backwardStream], scale, lse.tensor(),
                          map_.mass.empty() ? nullptr : &map_, watch_);
  if (lse) observe("final_attention.lse", lse.tensor());
  row = 0;
  for (const TokenSpan& rows : rowsOf(first, count))
    forSteps(rows, rowStep_, [&](int64_t at, int64_t some) {
      mixRows(at, q.rowsFrom(row, some));
      row += some;
    });
}

// x += output(attended); x += mlp(norm(x)), for the rows of x from `row` on.
void JanusPass::mixRows(int64_t row, const Tensor& attended) {
  const FinalAttentionWeights& weights = weights_.finalAttention;
  const Tensor x = x_.tensor().rowsFrom(row, attended.rows);
  const Buffer input = backend_.allocate(attended.rows, config_.hiddenSize);
  backend_.linear(attended, *weights.output, {.accumulate = true}, x);
  backend_.rmsNorm(x, weights.feedForwardNorm.tensor(), static_cast<float>(config_.rmsNormEpsilon),
                   input.tensor());
  backend_.gatedMlp(input.tensor(), weights.mlp, x);
}

// h[t] = what the forward stream knew before t + what the backward stream knew after t; then its logits.
void JanusPass::predict(int64_t first, int64_t count) {
  const Buffer h = backend_.allocate(count, config_.hiddenSize),
               logits = backend_.allocate(count, config_.vocabSize);
  backend_.joinContexts(x_.tensor(), 1, first, h.tensor());
  backend_.rmsNorm(h.tensor(), weights_.finalNorm.tensor(), static_cast<float>(config_.rmsNormEpsilon),
                   h.tensor());
  observe("final_layernorm", h.tensor());
  if (const auto& mlp = weights_.finalMlp) {
    const Buffer wide = backend_.allocate(count, mlp->first->outputs());
    backend_.linear(h.tensor(), *mlp->first, {mlp->firstBias.tensor(), Activation::Silu, false},
                    wide.tensor());
    backend_.linear(wide.tensor(), *mlp->second, {mlp->secondBias.tensor(), Activation::Silu, true},
                    h.tensor());
  }
  backend_.linear(h.tensor(), *weights_.head, {.faithful = true}, logits.tensor());

  fetch([this, first, h, logits] {
    const auto part = [&](std::vector<float>& all, const Tensor& rows) {
      const int64_t at = first - prediction_.predicted.begin;
      return std::span(all).subspan(static_cast<size_t>(at * rows.columns),
                                    static_cast<size_t>(rows.rows * rows.columns));
    };
    backend_.download(logits.tensor(), part(prediction_.logits, logits.tensor()));
    if (options_.hidden) backend_.download(h.tensor(), part(prediction_.hidden, h.tensor()));
  });
  linearWorkDone(count, 1 - readingShare);
}

void JanusPass::downloadMap() {
  for (size_t pair = 0; pair < map_.mass.size(); ++pair)
    fetch([this, pair] {
      const Tensor& mass = map_.mass[pair];
      std::vector<float>& values = prediction_.attention.mass[pair];
      values.resize(static_cast<size_t>(mass.rows * mass.columns));
      backend_.download(mass, values);
      if (results_ == Results::AsTheyCome) mapMemory_[pair] = {};  // one copy at a time
    });
}

void JanusPass::noteRoutes(int stream, int64_t at, const Tensor& routes) {
  std::vector<float> values(static_cast<size_t>(routes.rows * 4));
  backend_.download(routes, values);
  const float* route = values.data();
  const int64_t tokens = routes.rows / std::max<int64_t>(1, static_cast<int64_t>(prediction_.experts.size()));
  for (auto& streams : prediction_.experts) {
    ExpertChoice& choice = streams[static_cast<size_t>(stream)];
    for (int64_t t = 0; t < tokens; ++t, route += 4) {
      const size_t position = static_cast<size_t>(stream == forwardStream ? at + t : length_ - 1 - at - t);
      choice.first[position] = static_cast<uint8_t>(route[0]);
      choice.second[position] = static_cast<uint8_t>(route[1]);
      choice.firstWeight[position] = route[2];
      choice.secondWeight[position] = route[3];
    }
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

void JanusPass::linearWorkDone(int64_t tokens, double share) {
  progress_.add(work_.operations * share * static_cast<double>(tokens) / static_cast<double>(length_));
}

}  // namespace janus
