// One forward pass over one window: its memory and its steps.
#pragma once

#include <array>
#include <functional>
#include <mutex>
#include <span>
#include <vector>

#include "engine/model/janus.h"
#include "engine/model/janus_stream.h"
#include "engine/model/janus_weights.h"
#include "engine/model/recorded_passes.h"

namespace janus {

struct Janus::Layers {
  Layers(const Config& config, const Weights& weights, Backend& backend)
      : config(config),
        backend(backend),
        weights(placeWeights(config, weights, backend)),
        recorded(this->config, this->weights, backend) {}

  Config config;
  Backend& backend;
  JanusWeights weights;
  RecordedPasses recorded;
};

// Adds up what is done, from several threads, and tells it when it has grown visibly.
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
// at the end, so that nothing waits for the device before.
enum class Results { AsTheyCome, AtTheEnd };

class JanusPass {
 public:
  JanusPass(const Config& config, const JanusWeights& weights, Backend& backend, int64_t length,
            const ForwardOptions& options, const Janus::Work& work, Results results, std::stop_token stop);

  Prediction run(std::span<const uint8_t> tokens);

  // The parts of run(): with results at the end, compute() only queues operations, and what was recorded of
  // it may be replayed between place() and finish().
  void place(std::span<const uint8_t> tokens);
  // The figure: two streams read the window in opposite directions, look at each other once, and each
  // position is predicted from what is left and what is right of it.
  void compute();
  Prediction finish();

 private:
  void readStream(int stream);
  void readForward(JanusStream& reader, int64_t at, int64_t count);
  void readBackward(JanusStream& reader, int64_t at, int64_t count);
  void storeKeys(int stream, int64_t first, int64_t count);
  void query(int64_t row, int64_t count, const Tensor& q);
  TokenSpan tokensBehind(const TokenSpan& positions) const;
  void attendAndPredict(const TokenSpan& tokens, const TokenSpan& positions);
  void attendAcross(int64_t first, int64_t count);
  std::vector<TokenSpan> rowsOf(int64_t first, int64_t count) const;
  void mixRows(int64_t row, const Tensor& attended);
  void predict(int64_t first, int64_t count);

  void allocate();
  void allocateMap();
  Prediction emptyPrediction() const;
  void downloadMap();
  void fetch(std::function<void()> download);
  void noteRoutes(int stream, int64_t at, const Tensor& routes);
  void observe(const std::string& name, const Tensor& values, bool reversed = false);
  void linearWorkDone(int64_t tokens, double share);
  template <typename Step>
  void forSteps(const TokenSpan& tokens, int64_t most, const Step& step);

  const Config& config_;
  const JanusWeights& weights_;
  Backend& backend_;
  const ForwardOptions options_;
  const Results results_;
  int64_t length_;
  int64_t step_, attentionStep_;  // tokens read, and attending, at a time
  int64_t rowStep_;               // rows of x at a time, where both streams' are treated alike
  TokenSpan first_;               // predicted first: all, unless asked otherwise
  bool only_;                     // and nothing else is
  Janus::Work work_;
  PassProgress progress_;
  Watch watch_;
  std::mutex observing_;
  Prediction prediction_;
  std::vector<std::function<void()>> later_;  // what finish() reads back

  Buffer tokens_;                  // [L, 1] in genome order
  Buffer x_;                       // [2L, d] the streams' output, both in genome order
  Buffer query_;                   // [2 attentionStep, d] queries, then attended values
  std::array<KeyStore, 2> keys_;   // of the final attention
  std::vector<Buffer> mapMemory_;  // [heads or 1, bins * bins], 4
  AttentionMap map_;
};

// Tokens read at a time, tokens attending at a time, and the bins of a map: shared with the estimates of
// memory.
int64_t stepTokens(int64_t length, const ForwardOptions& options, const Backend& backend);
int64_t attentionTokens(int64_t length, const ForwardOptions& options, const Backend& backend);

// What a pass tells of `first` before the rest, cut out of a prediction of the whole window.
Prediction partOf(const Prediction& whole, const TokenSpan& first, const Config& config);

}  // namespace janus
