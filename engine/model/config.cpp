#include "engine/model/config.h"

#include <algorithm>

namespace janus {
namespace {

using Shape = std::vector<int64_t>;

// Collects the names of one model, walking it the way the checkpoint's own names do.
class Inventory {
 public:
  explicit Inventory(const Config& config) : config_(config) {}

  std::vector<TensorSpec> list() {
    const int64_t d = config_.hiddenSize, v = config_.vocabSize;
    add("model.embed_tokens.weight", {v, d});
    add("lm_head.weight", {v, d});
    for (int layer = 0; layer < config_.layers; ++layer) addLayer(layer);
    addFinalAttention();
    add("model.final_layernorm.weight", {d});
    if (config_.finalMlp) addFinalMlp();
    std::sort(specs_.begin(), specs_.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return std::move(specs_);
  }

 private:
  void add(const std::string& name, Shape shape, const std::string& tiedTo = {}) {
    specs_.push_back({name, std::move(shape), tiedTo});
  }

  void addLayer(int layer) {
    const bool attention = config_.isAttentionLayer(layer);
    const std::string prefix =
        "model.layers." + std::to_string(layer) + (attention ? ".attn." : ".mamba_module.");
    if (!attention) addMamba(prefix, "mamba_fwd.", {}), addMamba(prefix, "mamba_rev.", prefix + "mamba_fwd.");
    for (const char* stream : {"fwd", "bwd"}) {
      add(prefix + "input_layernorm_" + stream + ".weight", {config_.hiddenSize});
      add(prefix + "pre_ff_layernorm_" + stream + ".weight", {config_.hiddenSize});
      if (attention) addProjections(prefix + "self_attn_" + stream + ".", "o_proj");
      addFeedForward(prefix + "feed_forward_" + stream + ".", config_.isExpertLayer(layer));
    }
  }

  // `tiedTo`: the stream's twin whose in_proj and out_proj it shares.
  void addMamba(const std::string& module, const std::string& stream, const std::string& tiedTo) {
    const int64_t d = config_.hiddenSize, e = config_.innerSize(), n = config_.mambaStateSize,
                  r = config_.mambaDtRank;
    const std::string prefix = module + stream;
    const auto tie = [&](const char* name) { return tiedTo.empty() ? std::string() : tiedTo + name; };
    add(prefix + "in_proj.weight", {2 * e, d}, tie("in_proj.weight"));
    add(prefix + "out_proj.weight", {d, e}, tie("out_proj.weight"));
    add(prefix + "conv1d.weight", {e, 1, config_.mambaConvTaps});
    add(prefix + "conv1d.bias", {e});
    add(prefix + "x_proj.weight", {r + 2 * n, e});
    add(prefix + "dt_proj.weight", {e, r});
    add(prefix + "dt_proj.bias", {e});
    add(prefix + "A_log", {e, n});
    add(prefix + "D", {e});
    add(prefix + "dt_layernorm.weight", {r});
    add(prefix + "b_layernorm.weight", {n});
    add(prefix + "c_layernorm.weight", {n});
  }

  void addProjections(const std::string& prefix, const std::string& output) {
    const int64_t d = config_.hiddenSize;
    for (const std::string& name :
         {std::string("q_proj"), std::string("k_proj"), std::string("v_proj"), output})
      add(prefix + name + ".weight", {d, d});
  }

  void addGatedMlp(const std::string& prefix) {
    const int64_t d = config_.hiddenSize, f = config_.intermediateSize;
    add(prefix + "gate_proj.weight", {f, d});
    add(prefix + "up_proj.weight", {f, d});
    add(prefix + "down_proj.weight", {d, f});
  }

  void addFeedForward(const std::string& prefix, bool experts) {
    if (!experts) return addGatedMlp(prefix);
    add(prefix + "router.weight", {config_.experts, config_.hiddenSize});
    for (int e = 0; e < config_.experts; ++e) addGatedMlp(prefix + "experts." + std::to_string(e) + ".");
  }

  void addFinalAttention() {
    const std::string prefix = "model.final_attention.";
    add(prefix + "input_layernorm.weight", {config_.hiddenSize});
    add(prefix + "pre_ff_layernorm.weight", {config_.hiddenSize});
    addProjections(prefix + "self_attn.", "o_projs.0");
    addGatedMlp(prefix + "feed_forward.");
  }

  void addFinalMlp() {
    const int64_t d = config_.hiddenSize;
    add("model.final_mlp.0.weight", {2 * d, d});
    add("model.final_mlp.0.bias", {2 * d});
    add("model.final_mlp.2.weight", {d, 2 * d});
    add("model.final_mlp.2.bias", {d});
  }

  const Config& config_;
  std::vector<TensorSpec> specs_;
};

}  // namespace

std::vector<int> Config::expertLayers() const {
  std::vector<int> found;
  for (int layer = 0; layer < layers; ++layer)
    if (isExpertLayer(layer)) found.push_back(layer);
  return found;
}

bool Config::hasMidAttention() const {
  for (int layer = 0; layer < layers; ++layer)
    if (isAttentionLayer(layer)) return true;
  return false;
}

std::vector<TensorSpec> expectedTensors(const Config& config) { return Inventory(config).list(); }

}  // namespace janus
