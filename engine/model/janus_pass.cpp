#include "engine/model/janus_pass.h"

#include <algorithm>
#include <cmath>

#include "base/cancelled.h"
#include "kernels/huge_pages.h"

namespace janus {
namespace {

constexpr int64_t mostBins = 1024;
// Enough for every core between two waits, and a whole number of the bins of a long window.
constexpr int64_t usualAttentionStep = 12 * 1024;
// A device computes many tiles of queries at once, a wave of them after the other, and is partly idle in the
// last wave of a call. These tokens make 792 tiles of a stream, which are six or, for the widest heads, eight
// whole waves of an H200 in bfloat16.
constexpr int64_t deviceAttentionStep = 99 * 1024;

// Share of the linear work that is done while the streams are read; the rest follows the final attention.
constexpr double readingShare = 0.9;

TokenSpan firstOf(int64_t length, const ForwardOptions& options) {
  const bool all = options.observe || options.preview.count() == 0;
  return all ? TokenSpan{0, length} : options.preview;
}

}  // namespace

// Named intermediates are handed to an observer whole, so a pass that is observed takes a single step.
int64_t stepTokens(const Windows& windows, const ForwardOptions& options, const DeviceProperties& device) {
  if (options.observe || windows.count > 1) return windows.length;
  return std::min(windows.length, options.tokensPerStep > 0 ? options.tokensPerStep : device.tokensPerStep());
}

// Whole bins of the map where possible, so that no bin is filled by two calls.
int64_t attentionTokens(const Windows& windows, const ForwardOptions& options, const Backend& backend) {
  const int64_t length = windows.length;
  if (options.observe || windows.count > 1) return length;
  const bool roomy = backend.hasOwnMemory() && options.tokensPerStep == 0;
  const int64_t tokens =
      std::max(stepTokens(windows, options, backend), roomy ? deviceAttentionStep : usualAttentionStep);
  const int64_t perBin = options.attention ? tokensPerBin(length, options) : 1;
  return std::min(length, std::max<int64_t>(1, tokens / perBin) * perBin);
}

int64_t windowsOfBatch(int64_t length, int64_t tokens, const ForwardOptions& options) {
  const bool single = options.attention || options.observe || options.previewDone;
  if (options.tokensPerStep > 0) tokens = options.tokensPerStep;
  return single ? 1 : std::max<int64_t>(1, tokens / length);
}

int64_t tokensPerBin(int64_t length, const ForwardOptions& options) {
  if (options.attentionBasesPerBin > 0) return options.attentionBasesPerBin;
  int64_t tokens = 1;
  while ((length + tokens - 1) / tokens > mostBins) tokens *= 2;
  return tokens;
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

void BatchBudget::note(int64_t tokens, double seconds) {
  constexpr double target = 0.05;  // half of what a stop may take to be heard
  const double fitting = static_cast<double>(tokens) * target / std::max(seconds, 1e-6);
  const int64_t most = std::clamp(2 * tokens, least_, std::max(least_, most_));
  tokens_ = std::clamp(static_cast<int64_t>(std::min(fitting, 1e12)), least_, most);
}

JanusPass::JanusPass(const Config& config, const JanusWeights& weights, Backend& backend,
                     const Windows& windows, const ForwardOptions& options, const Janus::Work& work,
                     Results results, std::stop_token stop)
    : config_(config),
      weights_(weights),
      backend_(backend),
      options_(options),
      results_(results),
      windows_(windows),
      length_(windows.length),
      step_(stepTokens(windows, options, backend)),
      attentionStep_(attentionTokens(windows, options, backend)),
      rowStep_(windows.count > 1 ? windows.tokens() : stepTokens({1, 2 * windows.length}, options, backend)),
      first_(firstOf(length_, options)),
      only_(options.previewOnly && first_.count() < length_),
      work_(work),
      progress_(static_cast<double>(windows.count) *
                    (work.operations + work.operationsPerPair * work.attentionPairs),
                results == Results::AsTheyCome ? options.progress : nullptr) {
  monitor_ = {std::move(stop), [this](double pairs) { progress_.add(pairs * work_.operationsPerPair); }};
  allocate();
}

void JanusPass::allocate() {
  const int64_t d = config_.hiddenSize;
  tokens_ = backend_.allocate(windows_.tokens(), 1);
  x_ = backend_.allocate(2 * windows_.tokens(), d);
  query_ = backend_.allocate(2 * windows_.count * attentionStep_, d);
  for (KvCache& store : keys_)
    store = backend_.kvCache({config_.heads, config_.headSize(), length_, windows_.count});
  if (options_.attention && !only_) allocateMap();
}

void JanusPass::allocateMap() {
  const int64_t perBin = tokensPerBin(length_, options_), bins = (length_ - 1) / perBin + 1;
  map_ = {perBin, bins, {}};
  const int64_t rows = options_.attentionPerHead ? config_.heads : 1;
  for (int pair = 0; pair < 4; ++pair) {
    if (backend_.hasOwnMemory()) mapMemory_.push_back(backend_.allocate(rows, bins * bins));
    map_.mass.push_back(mapMemory_.empty() ? Tensor{nullptr, rows, bins * bins, bins * bins}
                                           : mapMemory_.back().tensor());
  }
}

// On the host the map is filled where it is handed out.
void JanusPass::placeMap() {
  for (size_t pair = 0; pair < map_.mass.size(); ++pair) {
    std::vector<float>& values = predictions_.front().attention.mass[pair];
    const size_t count = static_cast<size_t>(map_.mass[pair].rows * map_.mass[pair].columns);
    values.reserve(count);
    preferHugePages(values.data(), count * sizeof(float));
    values.resize(count);
    map_.mass[pair].data = values.data();
  }
}

void JanusPass::place(std::span<const uint8_t> tokens) {
  predictions_.assign(static_cast<size_t>(windows_.count), emptyPrediction());
  if (mapMemory_.empty()) placeMap();
  backend_.upload(std::vector<float>(tokens.begin(), tokens.end()), tokens_.tensor());
}

template <typename Step>
void JanusPass::forSteps(const TokenSpan& tokens, int64_t most, const Step& step) {
  for (int64_t first = tokens.begin; first < tokens.end; first += most) {
    throwIfStopped(monitor_.stop);
    step(first, std::min(most, tokens.end - first));
  }
}

std::vector<Prediction> JanusPass::run(std::span<const uint8_t> tokens) {
  place(tokens);
  compute();
  std::vector<Prediction> predictions = finish();
  if (options_.progress) options_.progress(1.0);
  return predictions;
}

void JanusPass::compute() {
  for (const Buffer& mass : mapMemory_) backend_.fillZero(mass.tensor());
  backend_.runConcurrently([this](int stream) { readStream(stream); });
  const TokenSpan behind = tokensBehind(first_);
  attendAndPredict(behind, first_);
  if (first_.count() < length_ && !only_) {
    if (options_.previewDone) options_.previewDone(partOf(predictions_.front(), first_, config_));
    attendAndPredict({0, behind.begin}, {0, first_.begin});
    attendAndPredict({behind.end, length_}, {first_.end, length_});
  }
  downloadMap();
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
  if (options_.experts)
    listener.routed = [&](int64_t at, const Buffer& routes) { fetchRoutes(stream, at, routes); };
  if (options_.observe)
    listener.observe = [&](const std::string& name, const Tensor& values) {
      observe(name, values, stream == backwardStream);
    };
  JanusStream reader(config_, weights_, stream, windows_, step_, backend_, backend_, listener);
  forSteps({0, length_}, step_, [&](int64_t at, int64_t count) {
    if (stream == forwardStream)
      readForward(reader, at, count);
    else
      readBackward(reader, at, count);
    linearWorkDone(count, readingShare / 2);
  });
}

// Tokens `at`.. of the stream, which are those of the window, where they stay. Here and below several windows
// come whole, so that what is read is always one run of rows.
void JanusPass::readForward(JanusStream& reader, int64_t at, int64_t count) {
  const int64_t rows = windows_.count * count;
  const Tensor read = x_.tensor().rowsFrom(at, rows);
  backend_.embed(tokens_.tensor().rowsFrom(at, rows), weights_.embedding.tensor(), read);
  reader.read(read, at, monitor_);
  storeKeys(forwardStream, at, count);
}

// Tokens `at`.. of the stream, counted from the window's end, and from the last window.
void JanusPass::readBackward(JanusStream& reader, int64_t at, int64_t count) {
  const int64_t first = length_ - at - count, rows = windows_.count * count;
  const Buffer piece = backend_.allocate(windows_.count * step_, config_.hiddenSize);
  const Tensor read = piece.firstRows(rows);
  backend_.embed(tokens_.tensor().rowsFrom(first, rows).reversedRows(), weights_.embedding.tensor(), read);
  reader.read(read, at, monitor_);
  backend_.copyReversed(read, x_.tensor().rowsFrom(windows_.tokens() + first, rows));
  storeKeys(backwardStream, first, count);
}

// Keys and values of the final attention, for `count` tokens of a stream from genome position `first` of
// every window.
void JanusPass::storeKeys(int stream, int64_t first, int64_t count) {
  const FinalAttentionWeights& weights = weights_.finalAttention;
  const int64_t row = stream * windows_.tokens() + first, rows = windows_.count * count;
  const int64_t d = config_.hiddenSize;
  const Buffer input = backend_.allocate(rows, d), kv = backend_.allocate(rows, 2 * d);
  const Tensor k = kv.tensor().columnsFrom(0, d), v = kv.tensor().columnsFrom(d, d);
  backend_.rmsNorm(x_.tensor().rowsFrom(row, rows), weights.attentionNorm.tensor(),
                   static_cast<float>(config_.rmsNormEpsilon), input.tensor());
  backend_.linear(input.tensor(), *weights.kv, {}, kv.tensor());
  const StoreOrder order = stream == forwardStream ? StoreOrder::Ascending : StoreOrder::Descending;
  backend_.storeKeys(k, v, first, order, keys_[static_cast<size_t>(stream)]);
  observe(std::string("final_attention.k.") + (stream == forwardStream ? "fwd" : "bwd"), k);
}

// Queries of rows of x, some at a time.
void JanusPass::query(const Tensor& x, const Tensor& q) {
  const FinalAttentionWeights& weights = weights_.finalAttention;
  forSteps({0, x.rows}, rowStep_, [&](int64_t first, int64_t some) {
    const Buffer input = backend_.allocate(some, config_.hiddenSize);
    backend_.rmsNorm(x.rowsFrom(first, some), weights.attentionNorm.tensor(),
                     static_cast<float>(config_.rmsNormEpsilon), input.tensor());
    backend_.linear(input.tensor(), *weights.q, {}, q.rowsFrom(first, some));
  });
}

// Rows of x that attend together, as they follow each other: runs of them, in the order of the queries. The
// rows of parts of several windows are copied together, and back when they are done.
struct JanusPass::AttendingRows {
  std::vector<Tensor> runs;
  Buffer copy;
  Tensor from, to;  // x and the copy, each row of them that is copied to one row of the other
};

JanusPass::AttendingRows JanusPass::attendingRows(int64_t first, int64_t count) {
  const Tensor x = x_.tensor();
  if (count == length_) return {{x}, {}, {}, {}};
  if (windows_.count == 1)
    return {{x.rowsFrom(first, count), x.rowsFrom(length_ + first, count)}, {}, {}, {}};
  const int64_t d = config_.hiddenSize, windows = 2 * windows_.count;
  const Buffer copy = backend_.allocate(windows * count, d);
  const Tensor from{x.row(first), windows, count * d, length_ * d},
      to{copy.tensor().data, windows, count * d, count * d};
  backend_.copy(from, to);
  return {{copy.tensor()}, copy, from, to};
}

// Both streams' tokens `first`..first+count of every window attend to both streams; their rows of x go on
// through the layer. Queries exist for these tokens alone, so their memory does not grow with the window.
void JanusPass::attendAcross(int64_t first, int64_t count) {
  const Tensor q = query_.firstRows(2 * windows_.count * count);
  const AttendingRows attending = attendingRows(first, count);
  int64_t row = 0;
  for (const Tensor& x : attending.runs) {
    query(x, q.rowsFrom(row, x.rows));
    row += x.rows;
  }
  observe("final_attention.q", q);
  Buffer lse;
  if (options_.observe) lse = backend_.allocate(config_.heads, q.rows);
  // The published model pads its heads before this attention and scales by the padded width.
  const float scale =
      std::sqrt(static_cast<float>(config_.heads) / static_cast<float>(config_.flexAttentionWidth));
  backend_.janusAttention(q, first, keys_[forwardStream], keys_[backwardStream], scale, q, lse.tensor(),
                          map_.mass.empty() ? nullptr : &map_, monitor_);
  if (lse) observe("final_attention.lse", lse.tensor());
  row = 0;
  for (const Tensor& x : attending.runs)
    forSteps({0, x.rows}, rowStep_, [&](int64_t at, int64_t some) {
      mixRows(x.rowsFrom(at, some), q.rowsFrom(row, some));
      row += some;
    });
  if (attending.copy) backend_.copy(attending.to, attending.from);
}

// x += output(attended); x += mlp(norm(x)), for some rows of x.
void JanusPass::mixRows(const Tensor& x, const Tensor& attended) {
  const FinalAttentionWeights& weights = weights_.finalAttention;
  const Buffer input = backend_.allocate(attended.rows, config_.hiddenSize);
  backend_.linear(attended, *weights.output, {.accumulate = true}, x);
  backend_.rmsNorm(x, weights.feedForwardNorm.tensor(), static_cast<float>(config_.rmsNormEpsilon),
                   input.tensor());
  backend_.gatedMlp(input.tensor(), weights.mlp, x);
}

// h[t] = the forward stream's output at t-1 + the backward stream's at t+1; then the logits of position t.
void JanusPass::predict(int64_t first, int64_t count) {
  const int64_t rows = windows_.count * count;
  const Buffer h = backend_.allocate(rows, config_.hiddenSize),
               logits = backend_.allocate(rows, config_.vocabSize);
  backend_.joinContexts(x_.tensor(), windows_.count, first, h.tensor());
  backend_.rmsNorm(h.tensor(), weights_.finalNorm.tensor(), static_cast<float>(config_.rmsNormEpsilon),
                   h.tensor());
  observe("final_layernorm", h.tensor());
  if (const auto& mlp = weights_.finalMlp) {
    const Buffer wide = backend_.allocate(rows, mlp->first->outputs());
    backend_.linear(h.tensor(), *mlp->first, {mlp->firstBias.tensor(), Activation::Silu, false},
                    wide.tensor());
    backend_.linear(wide.tensor(), *mlp->second, {mlp->secondBias.tensor(), Activation::Silu, true},
                    h.tensor());
  }
  backend_.linear(h.tensor(), *weights_.head, {.keepFloat32 = true}, logits.tensor());

  fetchRows(logits, first, &Prediction::logits);
  if (options_.hidden) fetchRows(h, first, &Prediction::hidden);
  linearWorkDone(count, 1 - readingShare);
}

// `tokens` of every window.
void JanusPass::linearWorkDone(int64_t tokens, double share) {
  const double windows = static_cast<double>(windows_.count * tokens) / static_cast<double>(length_);
  progress_.add(work_.operations * share * windows);
}

}  // namespace janus
