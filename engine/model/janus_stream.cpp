#include "engine/model/janus_stream.h"

#include <cmath>

#include "kernels/cancelled.h"

namespace janus {

JanusStream::JanusStream(const Config& config, const JanusWeights& weights, int stream, int64_t length,
                         int64_t step, Backend& backend, const StreamListener& listener)
    : config_(config), weights_(weights), stream_(stream), backend_(backend), listener_(listener) {
  for (const auto& layer : weights.layers)
    memories_.push_back(memoryOf(layer[static_cast<size_t>(stream)], length));
  allocateActivations(step);
}

JanusStream::Memory JanusStream::memoryOf(const LayerWeights& layer, int64_t length) {
  Memory memory;
  if (layer.attention) {
    memory.keys = backend_.keyStore(config_.heads, config_.headSize(), length);
  } else {
    memory.convolution = backend_.allocate(config_.mambaConvTaps - 1, config_.innerSize());
    memory.scan = backend_.allocate(config_.mambaStateSize, config_.innerSize());
    backend_.fillZero(memory.convolution.tensor());
    backend_.fillZero(memory.scan.tensor());
  }
  return memory;
}

void JanusStream::allocateActivations(int64_t step) {
  input_ = backend_.allocate(step, config_.hiddenSize);
  inner_ = backend_.allocate(step, 2 * config_.innerSize());
  parameters_ = backend_.allocate(step, config_.mambaDtRank + 2 * config_.mambaStateSize);
  dt_ = backend_.allocate(step, config_.innerSize());
  routerLogits_ = backend_.allocate(step, config_.experts);
  routes_ = backend_.allocate(static_cast<int64_t>(config_.expertLayers().size()) * step, 4);
  if (!config_.hasMidAttention()) return;
  for (Buffer* buffer : {&query_, &key_, &value_}) *buffer = backend_.allocate(step, config_.hiddenSize);
}

// x += mixer(norm(x)); x += feedForward(norm(x)); layer after layer.
void JanusStream::read(const Tensor& x, int64_t at, const Watch& watch) {
  const Tensor input = input_.firstRows(x.rows);
  const float epsilon = static_cast<float>(config_.rmsNormEpsilon);
  int64_t routed = 0;
  for (size_t i = 0; i < weights_.layers.size(); ++i) {
    throwIfStopped(watch.stop);
    const LayerWeights& layer = weights_.layers[i][static_cast<size_t>(stream_)];
    const int index = static_cast<int>(i);

    backend_.rmsNorm(x, layer.mixerNorm.tensor(), epsilon, input);
    if (layer.mamba) mamba(*layer.mamba, memories_[i], x, input);
    if (layer.attention) attend(index, *layer.attention, memories_[i], x, input, at, watch);

    backend_.rmsNorm(x, layer.feedForwardNorm.tensor(), epsilon, input);
    if (layer.dense) backend_.gatedMlp(input, *layer.dense, x);
    if (layer.experts) {
      chooseExperts(index, *layer.experts, x, input, routes_.tensor().rowsFrom(routed, x.rows));
      routed += x.rows;
    }
    observe("layer." + std::to_string(index) + "." + name(), x);
  }
  if (routed > 0) listener_.routed(at, routes_.firstRows(routed));
}

void JanusStream::mamba(const MambaWeights& weights, Memory& memory, const Tensor& x, const Tensor& input) {
  const int64_t e = config_.innerSize(), n = config_.mambaStateSize, r = config_.mambaDtRank;
  const Tensor inner = inner_.firstRows(x.rows), dt = dt_.firstRows(x.rows);
  const Tensor u = inner.columnsFrom(0, e), gate = inner.columnsFrom(e, e);
  const Tensor parameters = parameters_.firstRows(x.rows);
  const Tensor step = parameters.columnsFrom(0, r), b = parameters.columnsFrom(r, n),
               c = parameters.columnsFrom(r + n, n);
  const float epsilon = static_cast<float>(config_.rmsNormEpsilon);

  backend_.linear(input, *weights.inProjection, {}, inner);
  backend_.convSilu(u, weights.convWeight.tensor(), weights.convBias.tensor(), memory.convolution.tensor());
  backend_.linear(u, *weights.xProjection, {.faithful = true}, parameters);
  backend_.rmsNorm(step, weights.dtNorm.tensor(), epsilon, step);
  backend_.rmsNorm(b, weights.bNorm.tensor(), epsilon, b);
  backend_.rmsNorm(c, weights.cNorm.tensor(), epsilon, c);
  backend_.linear(step, *weights.dtProjection, {weights.dtBias.tensor(), Activation::Softplus, false, true},
                  dt);
  backend_.scan({u, dt, b, c, gate, weights.decay.tensor(), weights.skip.tensor()}, memory.scan.tensor(), u);
  backend_.linear(u, *weights.outProjection, {.accumulate = true}, x);
}

void JanusStream::attend(int layer, const AttentionWeights& weights, Memory& memory, const Tensor& x,
                         const Tensor& input, int64_t at, const Watch& watch) {
  const Tensor q = query_.firstRows(x.rows), k = key_.firstRows(x.rows), v = value_.firstRows(x.rows);
  backend_.linear(input, *weights.q, {}, q);
  backend_.linear(input, *weights.k, {}, k);
  backend_.linear(input, *weights.v, {}, v);
  observe("mid_attention." + name() + ".q." + std::to_string(layer), q);
  observe("mid_attention." + name() + ".k." + std::to_string(layer), k);
  backend_.storeKeys(k, v, at, StoreOrder::Ascending, memory.keys);
  const float scale = 1.0f / std::sqrt(static_cast<float>(config_.headSize()));
  backend_.causalAttention(q, at, memory.keys, scale, {}, watch);
  backend_.linear(q, *weights.output, {.accumulate = true}, x);
}

void JanusStream::chooseExperts(int layer, const ExpertWeights& weights, const Tensor& x, const Tensor& input,
                                const Tensor& routes) {
  const Tensor logits = routerLogits_.firstRows(x.rows);
  backend_.linear(input, *weights.router, {.faithful = true}, logits);
  backend_.route(logits, routes);
  backend_.experts(input, routes, weights.experts, x);
  observe("router." + std::to_string(layer) + "." + name() + ".logits", logits);
}

void JanusStream::observe(const std::string& name, const Tensor& values) const {
  if (listener_.observe) listener_.observe(name, values);
}

}  // namespace janus
