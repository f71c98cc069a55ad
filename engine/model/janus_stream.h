// One of the two streams: reads tokens in its own direction through all layers, some at a time.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "engine/model/janus_weights.h"
#include "kernels/memory.h"
#include "kernels/operations.h"

namespace janus {

// Windows of the same length, one after the other.
struct Windows {
  int64_t count = 1, length = 0;
  int64_t tokens() const { return count * length; }
};

// Who is called while a stream reads. `at`: the place of the first token in the order in which the stream
// reads.
struct StreamListener {
  // The routes of T rows in all layers that route: [layers * T, 4], layer after layer (see
  // Operations::route); optional.
  std::function<void(int64_t at, const Buffer& routes)> routed;
  // A named intermediate [T, columns]; optional.
  std::function<void(const std::string& name, const Tensor& values)> observe;
};

// Every layer before the last is causal along its stream, so what must be kept between two pieces is small:
// three inputs of each convolution, the states of each scan, and the keys and values of a mid attention.
class JanusStream {
 public:
  // Reads all windows side by side, at most `step` tokens of each at a time.
  JanusStream(const Config& config, const JanusWeights& weights, int stream, const Windows& windows,
              int64_t step, Memory& memory, Operations& operations, const StreamListener& listener);

  // x [windows * T, d]: the embeddings of T tokens of every window become the last layer's output.
  void read(const Tensor& x, int64_t at, const ProgressMonitor& monitor);

 private:
  struct LayerState {  // what one layer carries from piece to piece
    Tensor convolution, scan;
    KvCache keys;
  };
  void mamba(const MambaWeights& weights, LayerState& state, const Tensor& x, const Tensor& input);
  void attend(int layer, const AttentionWeights& weights, LayerState& state, const Tensor& x,
              const Tensor& input, int64_t at, const ProgressMonitor& monitor);
  void chooseExperts(int layer, const ExpertWeights& weights, const Tensor& x, const Tensor& input,
                     const Tensor& routes);
  void observe(const std::string& name, const Tensor& values) const;
  std::string name() const { return stream_ == 0 ? "fwd" : "bwd"; }
  void allocateStates(const Windows& windows);
  void allocateActivations(int64_t rows);

  const Config& config_;
  const JanusWeights& weights_;
  int stream_;
  Memory& memory_;
  Operations& operations_;
  const StreamListener& listener_;
  Buffer states_;  // of all convolutions and scans, layer after layer, of every window
  std::vector<LayerState> layerStates_;
  // Activations of a piece of all windows, used again by every layer.
  Buffer input_;            // [rows, d] a block's input after its norm
  Buffer inner_;            // [rows, 2E] Mamba's u and gate
  Buffer parameters_, dt_;  // [rows, R + 2N], [rows, E]
  Buffer qkv_;              // [rows, 3d]
  Buffer routerLogits_;     // [rows, experts]
};

}  // namespace janus
