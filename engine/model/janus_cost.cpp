// What a forward pass will take: memory and work, from the shapes alone.
#include <algorithm>
#include <thread>

#include "engine/model/janus.h"
#include "engine/model/janus_pass.h"

namespace janus {
namespace {

constexpr int64_t floatBytes = sizeof(float);
constexpr int64_t taskRows = 96;

// Tasks that may run at the same time: a backend on the processor has a thread per core, or some more when
// asked.
int64_t tasks() { return std::max<int64_t>(8, 2 * std::thread::hardware_concurrency()); }

int64_t binsFor(int64_t length, int64_t perBin) { return (length - 1) / perBin + 1; }

// Floats a stream keeps for a step of tokens (see JanusStream) and for a mid attention.
int64_t streamFloats(const Config& c, int64_t length, int64_t step) {
  const int64_t routing = 4 * static_cast<int64_t>(c.expertLayers().size());
  const int64_t d = c.hiddenSize, e = c.innerSize();
  const int64_t perToken = 8 * d + 3 * e + c.mambaDtRank + 2 * c.mambaStateSize + 2 * c.experts + routing + 12;
  const int64_t states = c.layers * e * (c.mambaStateSize + c.mambaConvTaps);
  int64_t attentionLayers = 0;
  for (int layer = 0; layer < c.layers; ++layer) attentionLayers += c.isAttentionLayer(layer);
  return step * perToken + states + attentionLayers * length * (2 * d + c.heads);
}

}  // namespace

int64_t Janus::memoryFor(int64_t length, const ForwardOptions& options) const {
  const Config& c = config();
  const int64_t d = c.hiddenSize, step = stepTokens(length, options, layers_->backend);
  const int64_t perBin = tokensPerBin(length, options), bins = binsFor(length, perBin);
  const int64_t heads = options.attentionPerHead ? c.heads : 1;

  int64_t floats = length * (6 * d + 2 * c.heads);                           // x, keys, values
  floats += attentionTokens(length, options, layers_->backend) * 2 * d;      // queries
  floats += 2 * streamFloats(c, length, step);                               // read at the same time
  floats += length * (c.vocabSize + (options.hidden ? d : 0));               // the prediction
  floats += static_cast<int64_t>(c.expertLayers().size()) * 2 * length * 3;  // routes: two bytes, two floats
  floats += step * (2 * (2 * d + 4) + 6 * d + 2 * c.vocabSize);              // experts' slots, the last steps
  const int64_t scratch = taskRows * (2 * c.intermediateSize + 4 * d);
  floats += std::min(tasks(), 2 * (2 * step / taskRows + 2 * c.experts)) * scratch;
  if (options.attention) {
    floats += (4 + 1) * heads * bins * bins;
    floats += std::min(tasks(), length / 24 + 1) * 4 * 48 * bins;  // a tile's sums over bins
  }
  if (options.observe) floats += length * (c.heads * 2 + 4 * d + 2 * c.intermediateSize);
  // The processor's backend rounds sizes up by at most an eighth and keeps 32 MB for the next time.
  return floats * floatBytes / 8 * 9 + 2 * length + (int64_t{36} << 20);
}

Janus::Work Janus::workFor(int64_t length, std::optional<int64_t> predicted) const {
  const Config& c = config();
  const double d = c.hiddenSize, e = c.innerSize(), f = c.intermediateSize, n = c.mambaStateSize,
               r = c.mambaDtRank;
  const double l = static_cast<double>(length), pairsPerStream = l * (l + 1) / 2;
  // Multiplications and additions count one each; an exponential of the scan about twelve.
  const double mamba =
      2 * (2 * e * d + e * (r + 2 * n) + r * e + d * e) + 2 * c.mambaConvTaps * e + 18 * e * n;
  const double dense = 6 * d * f, experts = 2 * dense + 2 * c.experts * d, projections = 8 * d * d;
  Work work;
  for (int layer = 0; layer < c.layers; ++layer) {
    work.operations += 2 * l * (c.isAttentionLayer(layer) ? projections : mamba);
    work.operations += 2 * l * (c.isExpertLayer(layer) ? experts : dense);
    if (c.isAttentionLayer(layer)) work.attentionPairs += 2 * c.heads * pairsPerStream;
  }
  const double share = static_cast<double>(predicted.value_or(length)) / l;
  work.operations += 2 * l * projections + share * 2 * l * dense;
  work.operations += share * l * (2 * d * c.vocabSize + (c.finalMlp ? 8 * d * d : 0));
  work.attentionPairs += share * c.heads * (2 * l * l - 2 * l + 2);
  return work;
}

}  // namespace janus
