#include "engine/model/janus_weights.h"

#include <cmath>
#include <map>
#include <string>

namespace janus {
namespace {

// Puts tensors on the device by name. Tied matrices are put there once.
class Placer {
 public:
  Placer(const Config& config, const Weights& weights, Memory& memory)
      : config_(config), weights_(weights), memory_(memory) {}

  JanusWeights all() {
    JanusWeights janus;
    janus.embedding = rows("model.embed_tokens.weight", config_.vocabSize, config_.hiddenSize);
    for (int layer = 0; layer < config_.layers; ++layer)
      janus.layers.push_back({layerOf(layer, "fwd"), layerOf(layer, "bwd")});
    janus.finalAttention = finalAttention("model.final_attention.");
    janus.finalNorm = vector("model.final_layernorm.weight");
    if (config_.finalMlp) janus.finalMlp = finalMlp("model.final_mlp.");
    janus.head = matrix("lm_head.weight", config_.vocabSize, config_.hiddenSize);
    return janus;
  }

 private:
  LayerWeights layerOf(int index, const std::string& stream) {
    const bool attention = config_.isAttentionLayer(index);
    const std::string layer =
        "model.layers." + std::to_string(index) + (attention ? ".attn." : ".mamba_module.");
    LayerWeights placed;
    placed.mixerNorm = vector(layer + "input_layernorm_" + stream + ".weight");
    placed.feedForwardNorm = vector(layer + "pre_ff_layernorm_" + stream + ".weight");
    if (attention) {
      const std::string own = layer + "self_attn_" + stream + ".";
      placed.attention = {stacked(own, {"q", "k", "v"}),
                          matrix(own + "o_proj.weight", config_.hiddenSize, config_.hiddenSize)};
    } else {
      placed.mamba = mamba(layer, stream == "fwd" ? "mamba_fwd." : "mamba_rev.");
    }
    const std::string feedForward = layer + "feed_forward_" + stream + ".";
    if (config_.isExpertLayer(index)) {
      placed.experts = experts(feedForward);
    } else {
      placed.dense = gatedMlp(feedForward);
    }
    return placed;
  }

  MambaWeights mamba(const std::string& module, const std::string& stream) {
    const int64_t d = config_.hiddenSize, e = config_.innerSize(), n = config_.mambaStateSize,
                  r = config_.mambaDtRank;
    const std::string own = module + stream;
    MambaWeights placed;
    placed.inProjection = tied(module, stream, "in_proj.weight", 2 * e, d);
    placed.outProjection = tied(module, stream, "out_proj.weight", d, e);
    placed.xProjection = matrix(own + "x_proj.weight", r + 2 * n, e);
    placed.dtProjection = matrix(own + "dt_proj.weight", e, r);
    placed.convWeight = transposed(weights_.at(own + "conv1d.weight"), e, config_.mambaConvTaps);
    placed.convBias = vector(own + "conv1d.bias");
    placed.dtBias = vector(own + "dt_proj.bias");
    placed.skip = vector(own + "D");
    placed.decay = decay(own + "A_log");
    placed.dtNorm = vector(own + "dt_layernorm.weight");
    placed.bNorm = vector(own + "b_layernorm.weight");
    placed.cNorm = vector(own + "c_layernorm.weight");
    return placed;
  }

  // A file may leave out the twin of a tied tensor.
  SharedMatrix tied(const std::string& module, const std::string& stream, const std::string& name,
                    int64_t outputs, int64_t inputs) {
    const std::string own = module + stream + name;
    return matrix(weights_.find(own) ? own : module + "mamba_fwd." + name, outputs, inputs);
  }

  // -exp(A_log) log2(e), computed in double: it multiplies every step size of the sequence.
  Buffer decay(const std::string& name) {
    constexpr double log2e = 1.4426950408889634;
    std::vector<float> values;
    for (const float value : weights_.at(name))
      values.push_back(static_cast<float>(-std::exp(static_cast<double>(value)) * log2e));
    return transposed(values, config_.innerSize(), config_.mambaStateSize);
  }

  // Square projections of attention, the rows of the one after those of the other.
  SharedMatrix stacked(const std::string& prefix, std::initializer_list<const char*> projections) {
    std::vector<float> all;
    for (const char* name : projections) {
      const auto values = weights_.at(prefix + name + "_proj.weight");
      all.insert(all.end(), values.begin(), values.end());
    }
    return memory_.matrix(all, static_cast<int64_t>(projections.size()) * config_.hiddenSize,
                          config_.hiddenSize);
  }

  GatedMlp gatedMlp(const std::string& prefix) {
    const int64_t d = config_.hiddenSize, f = config_.intermediateSize;
    const auto gate = weights_.at(prefix + "gate_proj.weight"), up = weights_.at(prefix + "up_proj.weight");
    std::vector<float> both(gate.begin(), gate.end());
    both.insert(both.end(), up.begin(), up.end());
    return {memory_.matrix(both, 2 * f, d), matrix(prefix + "down_proj.weight", d, f)};
  }

  ExpertWeights experts(const std::string& prefix) {
    ExpertWeights placed;
    placed.router = matrix(prefix + "router.weight", config_.experts, config_.hiddenSize);
    for (int e = 0; e < config_.experts; ++e)
      placed.experts.push_back(gatedMlp(prefix + "experts." + std::to_string(e) + "."));
    return placed;
  }

  FinalAttentionWeights finalAttention(const std::string& prefix) {
    const std::string attention = prefix + "self_attn.";
    return {vector(prefix + "input_layernorm.weight"),
            vector(prefix + "pre_ff_layernorm.weight"),
            stacked(attention, {"q"}),
            stacked(attention, {"k", "v"}),
            matrix(attention + "o_projs.0.weight", config_.hiddenSize, config_.hiddenSize),
            gatedMlp(prefix + "feed_forward.")};
  }

  FinalMlpWeights finalMlp(const std::string& prefix) {
    const int64_t d = config_.hiddenSize;
    return {matrix(prefix + "0.weight", 2 * d, d), matrix(prefix + "2.weight", d, 2 * d),
            vector(prefix + "0.bias"), vector(prefix + "2.bias")};
  }

  SharedMatrix matrix(const std::string& name, int64_t outputs, int64_t inputs) {
    const auto values = weights_.at(name);
    SharedMatrix& placed = matrices_[values.data()];
    if (!placed) placed = memory_.matrix(values, outputs, inputs);
    return placed;
  }

  Buffer vector(const std::string& name) {
    return rows(name, 1, static_cast<int64_t>(weights_.at(name).size()));
  }

  Buffer rows(const std::string& name, int64_t count, int64_t columns) {
    return place(weights_.at(name), count, columns);
  }

  Buffer transposed(std::span<const float> values, int64_t rows, int64_t columns) {
    std::vector<float> turned(values.size());
    for (int64_t r = 0; r < rows; ++r)
      for (int64_t c = 0; c < columns; ++c)
        turned[static_cast<size_t>(c * rows + r)] = values[static_cast<size_t>(r * columns + c)];
    return place(turned, columns, rows);
  }

  Buffer place(std::span<const float> values, int64_t rows, int64_t columns) {
    Buffer buffer = memory_.allocate(rows, columns);
    memory_.upload(values, buffer.tensor());
    return buffer;
  }

  const Config& config_;
  const Weights& weights_;
  Memory& memory_;
  std::map<const float*, SharedMatrix> matrices_;
};

}  // namespace

JanusWeights placeWeights(const Config& config, const Weights& weights, Memory& memory) {
  return Placer(config, weights, memory).all();
}

}  // namespace janus
