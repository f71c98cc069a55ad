// The shapes of the published models that benchmarks are run at.
#pragma once

#include "engine/model/config.h"

namespace janus {

constexpr int publishedWidths[] = {32, 72, 144};

// With mid-attention where a published model of that width has it.
inline Config publishedConfig(int width) {
  Config config;
  config.hiddenSize = width;
  config.intermediateSize = 4 * width;
  config.flexAttentionWidth = width == 32 ? 64 : width == 72 ? 128 : 256;
  config.mambaDtRank = (width + 15) / 16;
  if (width == 144) config.attentionLayerOffset = 100;
  return config;
}

}  // namespace janus
