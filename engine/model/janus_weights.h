// A model's weights on a device, arranged as the forward pass uses them.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "engine/model/config.h"
#include "engine/model/weights.h"
#include "kernels/memory.h"
#include "kernels/operations.h"

namespace janus {

using SharedMatrix = std::shared_ptr<const Matrix>;

struct MambaWeights {
  SharedMatrix inProjection, xProjection, dtProjection, outProjection;
  Buffer convWeight;              // [4, E], tap by tap
  Buffer convBias, dtBias, skip;  // [1, E]; skip is Mamba's D
  Buffer decay;                   // [N, E] -exp(A_log) log2(e)
  Buffer dtNorm, bNorm, cNorm;
};

struct AttentionWeights {
  SharedMatrix qkv;  // [3d, d] the rows of q_proj, k_proj and v_proj: one product for all three
  SharedMatrix output;
};

struct ExpertWeights {
  SharedMatrix router;
  std::vector<GatedMlp> experts;
};

// One layer as one stream sees it: a mixer (Mamba or attention), then a feed-forward net (dense or experts).
struct LayerWeights {
  Buffer mixerNorm, feedForwardNorm;
  std::optional<MambaWeights> mamba;
  std::optional<AttentionWeights> attention;
  std::optional<GatedMlp> dense;
  std::optional<ExpertWeights> experts;
};

struct FinalAttentionWeights {
  Buffer attentionNorm, feedForwardNorm;
  SharedMatrix q, kv, output;  // kv [2d, d]: queries are made later than keys and values
  GatedMlp mlp;
};

struct FinalMlpWeights {
  SharedMatrix first, second;
  Buffer firstBias, secondBias;
};

struct JanusWeights {
  Buffer embedding;                                 // [V, d]
  std::vector<std::array<LayerWeights, 2>> layers;  // [layer][stream]
  FinalAttentionWeights finalAttention;
  Buffer finalNorm;
  std::optional<FinalMlpWeights> finalMlp;
  SharedMatrix head;
};

// Copies the weights, by the names of the file, to a device's memory. Throws Error (Internal) when one is
// missing, and what `memory` throws.
JanusWeights placeWeights(const Config& config, const Weights& weights, Memory& memory);

}  // namespace janus
