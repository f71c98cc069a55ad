// One forward pass over one window: its memory and its steps.
#pragma once

#include <array>
#include <mutex>
#include <span>
#include <vector>

#include "engine/model/janus.h"
#include "engine/model/janus_stream.h"
#include "engine/model/janus_weights.h"

namespace janus {

struct Janus::Layers {
  Config config;
  Backend& backend;
  JanusWeights weights;
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

class JanusPass {
 public:
  JanusPass(const Config& config, const JanusWeights& weights, Backend& backend,
            std::span<const uint8_t> tokens, const ForwardOptions& options, const Janus::Work& work,
            std::stop_token stop);

  // The figure: two streams read the window in opposite directions, look at each other once, and each
  // position is predicted from what is left and what is right of it.
  Prediction run();

 private:
  void placeTokens(std::span<const uint8_t> tokens);
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
  void tellFirst() const;

  void allocate();
  void allocateMap();
  void downloadMap();
  void noteRoutes(int stream, int64_t at, const Tensor& routes);
  void observe(const std::string& name, const Tensor& values, bool reversed = false);
  void linearWorkDone(int64_t tokens, double share);
  template <typename Step>
  void forSteps(const TokenSpan& tokens, int64_t most, const Step& step);

  const Config& config_;
  const JanusWeights& weights_;
  Backend& backend_;
  const ForwardOptions& options_;
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

}  // namespace janus
