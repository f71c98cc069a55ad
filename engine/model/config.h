// The shape of a JanusDNA model, as its configuration file gives it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace janus {

// Names are those of the published configuration (github.com/Qihao-Duan/JanusDNA, JanusDNAConfig); the
// defaults are the ones the published model has where its configuration is silent.
struct Config {
  int hiddenSize = 0;          // d
  int layers = 8;              // num_hidden_layers
  int vocabSize = 16;          // V: vocab_size padded up to a multiple of pad_vocab_size_multiple (8)
  int intermediateSize = 0;    // f
  int heads = 4;               // num_attention_heads
  int flexAttentionWidth = 0;  // flex_attn_n_embd: the final attention's scale is 1/sqrt(this / heads)
  int experts = 16;            // num_experts
  int expertsPerToken = 2;     // num_experts_per_tok; only 2 is supported
  int expertLayerPeriod = 2, expertLayerOffset = 1;
  int attentionLayerPeriod = 8, attentionLayerOffset = 4;
  int mambaExpand = 2;      // E = expand * d
  int mambaStateSize = 16;  // N
  int mambaConvTaps = 4;    // K
  int mambaDtRank = 0;      // R = ceil(d / 16)
  double rmsNormEpsilon = 1e-6;
  bool finalMlp = true;  // known from the weights, not from the file: whether they have model.final_mlp.*

  int innerSize() const { return mambaExpand * hiddenSize; }
  int headSize() const { return hiddenSize / heads; }
  bool isAttentionLayer(int layer) const { return layer % attentionLayerPeriod == attentionLayerOffset; }
  bool isExpertLayer(int layer) const { return layer % expertLayerPeriod == expertLayerOffset; }
  std::vector<int> expertLayers() const;  // 1, 3, 5, 7 in the published models
  bool hasMidAttention() const;
  bool operator==(const Config&) const = default;
};

// A tensor the model must have, by its safetensors name.
struct TensorSpec {
  std::string name;
  std::vector<int64_t> shape;
  std::string tiedTo;  // the tensor it shares storage with (mamba_rev.{in,out}_proj), empty if none
};

// Every tensor of the model, final_mlp.* only with config.finalMlp. Sorted by name.
std::vector<TensorSpec> expectedTensors(const Config& config);

}  // namespace janus
