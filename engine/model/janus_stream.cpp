#include "engine/model/janus_stream.h"

#include <cmath>

#include "base/cancelled.h"

namespace janus {

JanusStream::JanusStream(const Config& config, const JanusWeights& weights, int stream,
                         const Windows& windows, int64_t step, Memory& memory, Operations& operations,
                         const StreamListener& listener)
    : config_(config),
      weights_(weights),
      stream_(stream),
      memory_(memory),
      operations_(operations),
      listener_(listener) {
  allocateStates(windows);
  allocateActivations(windows.count * step);
}

void JanusStream::allocateStates(const Windows& windows) {
  const int64_t past = windows.count * (config_.mambaConvTaps - 1),
                perLayer = past + windows.count * config_.mambaStateSize;
  states_ = memory_.allocate(config_.layers * perLayer, config_.innerSize());
  operations_.fillZero(states_.tensor());
  for (size_t i = 0; i < weights_.layers.size(); ++i) {
    LayerState state;
    const Tensor states = states_.tensor().rowsFrom(static_cast<int64_t>(i) * perLayer, perLayer);
    state.convolution = states.rowsFrom(0, past);
    state.scan = states.rowsFrom(past, perLayer - past);
    if (weights_.layers[i][static_cast<size_t>(stream_)].attention)
      state.keys = memory_.kvCache({config_.heads, config_.headSize(), windows.length, windows.count});
    layerStates_.push_back(std::move(state));
  }
}

void JanusStream::allocateActivations(int64_t rows) {
  input_ = memory_.allocate(rows, config_.hiddenSize);
  inner_ = memory_.allocate(rows, 2 * config_.innerSize());
  parameters_ = memory_.allocate(rows, config_.mambaDtRank + 2 * config_.mambaStateSize);
  dt_ = memory_.allocate(rows, config_.innerSize());
  routerLogits_ = memory_.allocate(rows, config_.experts);
  if (config_.hasMidAttention()) qkv_ = memory_.allocate(rows, 3 * config_.hiddenSize);
}

// x += mixer(norm(x)); x += feedForward(norm(x)); layer after layer.
void JanusStream::read(const Tensor& x, int64_t at, const ProgressMonitor& monitor) {
  const Tensor input = input_.firstRows(x.rows);
  const float epsilon = static_cast<float>(config_.rmsNormEpsilon);
  const Buffer routes = memory_.allocate(static_cast<int64_t>(config_.expertLayers().size()) * x.rows, 4);
  int64_t routed = 0;
  for (size_t i = 0; i < weights_.layers.size(); ++i) {
    throwIfStopped(monitor.stop);
    const LayerWeights& layer = weights_.layers[i][static_cast<size_t>(stream_)];
    const int index = static_cast<int>(i);

    operations_.rmsNorm(x, layer.mixerNorm.tensor(), epsilon, input);
    if (layer.mamba) mamba(*layer.mamba, layerStates_[i], x, input);
    if (layer.attention) attend(index, *layer.attention, layerStates_[i], x, input, at, monitor);

    operations_.rmsNorm(x, layer.feedForwardNorm.tensor(), epsilon, input);
    if (layer.dense) operations_.gatedMlp(input, *layer.dense, x);
    if (layer.experts) {
      chooseExperts(index, *layer.experts, x, input, routes.tensor().rowsFrom(routed, x.rows));
      routed += x.rows;
    }
    observe("layer." + std::to_string(index) + "." + name(), x);
  }
  if (routed > 0 && listener_.routed) listener_.routed(at, routes);
}

void JanusStream::mamba(const MambaWeights& weights, LayerState& state, const Tensor& x,
                        const Tensor& input) {
  const int64_t e = config_.innerSize(), n = config_.mambaStateSize, r = config_.mambaDtRank;
  const Tensor inner = inner_.firstRows(x.rows), dt = dt_.firstRows(x.rows);
  const Tensor u = inner.columnsFrom(0, e), gate = inner.columnsFrom(e, e);
  const Tensor parameters = parameters_.firstRows(x.rows);
  const Tensor b = parameters.columnsFrom(r, n), c = parameters.columnsFrom(r + n, n);

  operations_.linear(input, *weights.inProjection, {}, inner);
  operations_.convSilu(u, weights.convWeight.tensor(), weights.convBias.tensor(), state.convolution, u);
  operations_.linear(u, *weights.xProjection, {.keepFloat32 = true}, parameters);
  operations_.finishScanParameters(
      parameters,
      {weights.dtNorm.tensor(), weights.bNorm.tensor(), weights.cNorm.tensor(),
       static_cast<float>(config_.rmsNormEpsilon), *weights.dtProjection, weights.dtBias.tensor()},
      parameters, dt);
  operations_.scan({u, dt, b, c, gate, weights.decay.tensor(), weights.skip.tensor()}, state.scan, u);
  operations_.linear(u, *weights.outProjection, {.accumulate = true}, x);
}

void JanusStream::attend(int layer, const AttentionWeights& weights, LayerState& state, const Tensor& x,
                         const Tensor& input, int64_t at, const ProgressMonitor& monitor) {
  const int64_t d = config_.hiddenSize;
  const Tensor qkv = qkv_.firstRows(x.rows);
  const Tensor q = qkv.columnsFrom(0, d), k = qkv.columnsFrom(d, d), v = qkv.columnsFrom(2 * d, d);
  operations_.linear(input, *weights.qkv, {}, qkv);
  observe("mid_attention." + name() + ".q." + std::to_string(layer), q);
  observe("mid_attention." + name() + ".k." + std::to_string(layer), k);
  operations_.storeKeys(k, v, at, StoreOrder::Ascending, state.keys);
  const float scale = 1.0f / std::sqrt(static_cast<float>(config_.headSize()));
  operations_.causalAttention(q, at, state.keys, scale, q, {}, monitor);
  operations_.linear(q, *weights.output, {.accumulate = true}, x);
}

void JanusStream::chooseExperts(int layer, const ExpertWeights& weights, const Tensor& x, const Tensor& input,
                                const Tensor& routes) {
  const Tensor logits = routerLogits_.firstRows(x.rows);
  operations_.linear(input, *weights.router, {.keepFloat32 = true}, logits);
  operations_.route(logits, routes);
  operations_.experts(input, routes, weights.experts, x);
  observe("router." + std::to_string(layer) + "." + name() + ".logits", logits);
}

void JanusStream::observe(const std::string& name, const Tensor& values) const {
  if (listener_.observe) listener_.observe(name, values);
}

}  // namespace janus
