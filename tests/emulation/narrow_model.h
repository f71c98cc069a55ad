// A shape so small that the emulated device takes seconds for it.
#pragma once

#include "tests/bench/published_models.h"

namespace janus {

// Two layers; `attentionLayerOffset` 1: the second has mid-attention, beyond them: none has.
inline Config narrowConfig(int attentionLayerOffset) {
  Config config = publishedConfig(32);
  config.hiddenSize = 16;
  config.intermediateSize = 32;
  config.flexAttentionWidth = 32;
  config.mambaDtRank = 1;
  config.layers = 2;
  config.attentionLayerOffset = attentionLayerOffset;
  return config;
}

}  // namespace janus
