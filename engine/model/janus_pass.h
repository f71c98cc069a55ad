// One forward pass over one window, or several short ones side by side: its memory and its steps.
#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <mutex>
#include <span>
#include <vector>

#include "engine/model/janus.h"
#include "engine/model/janus_stream.h"
#include "engine/model/janus_weights.h"
#include "engine/model/recorded_passes.h"

namespace janus {

// How many tokens of short windows are given to the device together: enough to keep it busy, but no more than
// it has been seen to compute in the time that a stop may take to be heard.
class BatchBudget {
 public:
  explicit BatchBudget(const DeviceProperties& device)
      : least_(device.tokensPerStep()), most_(device.tokensPerBatch()), tokens_(least_) {}
  int64_t tokens() const { return tokens_; }
  // A pass over so many took this long: the next may be up to twice as large, or smaller.
  void note(int64_t tokens, double seconds);

 private:
  int64_t least_, most_;
  std::atomic<int64_t> tokens_;
};

struct Janus::Layers {
  Layers(const Config& config, const Weights& weights, Backend& backend)
      : config(config),
        backend(backend),
        weights(placeWeights(config, weights, backend)),
        recorded(this->config, this->weights, backend),
        batches(backend) {}

  Config config;
  Backend& backend;
  JanusWeights weights;
  RecordedPasses recorded;
  BatchBudget batches;
};

// Adds up the work that is done, by several threads, and reports it whenever it has grown by a thousandth.
class PassProgress {
 public:
  PassProgress(double total, std::function<void(double)> tell) : total_(total), tell_(std::move(tell)) {}
  void add(double amount);

 private:
  double total_, done_ = 0, told_ = 0;
  std::function<void(double)> tell_;
  std::mutex mutex_;
};

// When results are read back from the device: as they come, so that a long window needs little memory, or all
// at the end, so that nothing has to wait for the device in between.
enum class Results { AsTheyCome, AtTheEnd };

class JanusPass {
 public:
  // `work`: of one window. With several windows, `options` ask for no map, observer or previewDone.
  JanusPass(const Config& config, const JanusWeights& weights, Backend& backend, const Windows& windows,
            const ForwardOptions& options, const Janus::Work& work, Results results, std::stop_token stop);

  // A prediction for each window, given one after the other.
  std::vector<Prediction> run(std::span<const uint8_t> tokens);

  // The parts of run(): with results at the end, compute() only queues operations, and what was recorded of
  // it may be replayed between place() and finish().
  void place(std::span<const uint8_t> tokens);
  // The figure: two streams read the window in opposite directions, look at each other once, and each
  // position is predicted from what is left and what is right of it.
  void compute();
  std::vector<Prediction> finish();

 private:
  void readStream(int stream);
  void readForward(JanusStream& reader, int64_t at, int64_t count);
  void readBackward(JanusStream& reader, int64_t at, int64_t count);
  void storeKeys(int stream, int64_t first, int64_t count);
  void query(const Tensor& x, const Tensor& q);
  TokenSpan tokensBehind(const TokenSpan& positions) const;
  void attendAndPredict(const TokenSpan& tokens, const TokenSpan& positions);
  void attendAcross(int64_t first, int64_t count);
  struct AttendingRows;
  AttendingRows attendingRows(int64_t first, int64_t count);
  void mixRows(const Tensor& x, const Tensor& attended);
  void predict(int64_t first, int64_t count);

  void allocate();
  void allocateMap();
  void placeMap();
  Prediction emptyPrediction() const;
  void downloadMap();
  struct Result {  // on the device, and where it goes
    Buffer from;
    std::function<std::span<float>()> to;
    std::function<void()> arrived;
  };
  void fetch(Result result);
  void fetchRows(const Buffer& values, int64_t first, std::vector<float> Prediction::*to);
  void fetchRoutes(int stream, int64_t at, const Buffer& routes);
  void noteRoutes(int stream, int64_t at, std::span<const float> routes);
  void observe(const std::string& name, const Tensor& values, bool reversed = false);
  void linearWorkDone(int64_t tokens, double share);
  template <typename Step>
  void forSteps(const TokenSpan& tokens, int64_t most, const Step& step);

  const Config& config_;
  const JanusWeights& weights_;
  Backend& backend_;
  const ForwardOptions options_;
  const Results results_;
  const Windows windows_;
  int64_t length_;                // of a window
  int64_t step_, attentionStep_;  // tokens of each window read, and attending, at a time
  int64_t rowStep_;               // rows of x at a time, where both streams' are treated alike
  TokenSpan first_;               // predicted first: all, unless asked otherwise
  bool only_;                     // and nothing else is
  Janus::Work work_;
  PassProgress progress_;
  ProgressMonitor monitor_;
  std::mutex observing_;
  std::vector<Prediction> predictions_;
  std::vector<Result> later_;  // what finish() reads back

  Buffer tokens_;                  // [W L, 1] in genome order, window after window
  Buffer x_;                       // [2 W L, d] the streams' output, both in genome order
  Buffer query_;                   // [2 W attentionStep, d] queries, then attended values
  std::array<KvCache, 2> keys_;    // of the final attention
  std::vector<Buffer> mapMemory_;  // [heads or 1, bins * bins], 4; none on the host
  AttentionMap map_;
};

// Tokens of each window that are read at a time, and that attend at a time. Several windows are read whole.
// The estimates of memory use these too.
int64_t stepTokens(const Windows& windows, const ForwardOptions& options, const DeviceProperties& device);
int64_t attentionTokens(const Windows& windows, const ForwardOptions& options, const Backend& backend);

// How many windows of `length` go side by side where `tokens` are given to the device together. One, where
// something is asked for that is only made for a single window.
int64_t windowsOfBatch(int64_t length, int64_t tokens, const ForwardOptions& options);

// What a pass reports of `first` before the rest, cut out of a prediction of the whole window.
Prediction partOf(const Prediction& whole, const TokenSpan& first, const Config& config);

}  // namespace janus
