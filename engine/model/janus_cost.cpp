// What a forward pass will take: memory and work, from the shapes alone.
#include <algorithm>
#include <cmath>

#include "engine/model/janus.h"
#include "engine/model/janus_pass.h"

namespace janus {
namespace {

constexpr int64_t floatBytes = sizeof(float);

int64_t binsFor(int64_t length, int64_t perBin) { return (length - 1) / perBin + 1; }

int64_t attentionLayers(const Config& c) {
  int64_t count = 0;
  for (int layer = 0; layer < c.layers; ++layer) count += c.isAttentionLayer(layer);
  return count;
}

// Floats a stream keeps for a step of tokens and from step to step (see JanusStream). `step`: of all windows.
int64_t streamFloats(const Config& c, const Windows& windows, int64_t step) {
  const int64_t d = c.hiddenSize, e = c.innerSize(),
                routing = 4 * static_cast<int64_t>(c.expertLayers().size());
  const int64_t mamba = 3 * e + c.mambaDtRank + 2 * c.mambaStateSize;
  const int64_t projections = (attentionLayers(c) > 0 ? 6 : 3) * d, results = 2 * d + 4;
  const int64_t perToken = 2 * d + mamba + projections + c.experts + 2 * routing + results;
  const int64_t states = windows.count * c.layers * e * (c.mambaStateSize + c.mambaConvTaps - 1);
  return step * perToken + states + attentionLayers(c) * windows.tokens() * (2 * d + c.heads);
}

// What a pass over some windows goes through at a time: tokens of all of them.
struct Steps {
  Windows windows;
  int64_t read, attending, copied;  // `copied`: of those attending
};

Steps stepsOf(const Windows& windows, const ForwardOptions& options, const Backend& backend) {
  const int64_t attending = windows.count * attentionTokens(windows, options, backend);
  const bool parts = windows.count > 1 && options.preview.count() > 0;
  return {windows, windows.count * stepTokens(windows, options, backend), attending, parts ? attending : 0};
}

StepShape shapeOf(const Config& c, const Steps& steps) {
  return {steps.windows.count, steps.read, c.hiddenSize, c.innerSize(), c.intermediateSize};
}

// The bytes of two phases that follow each other, of which the second begins while some of the first's are
// kept.
int64_t phaseBytes(const Scratch& backend, int64_t reading, int64_t attending) {
  return std::max(reading, backend.keptBytes(reading, attending) + attending);
}

// The four maps of a window.
int64_t mapFloats(const Config& c, const ForwardOptions& options, int64_t bins) {
  return 4 * (options.attentionPerHead ? c.heads : 1) * bins * bins;
}

// Bytes on a device with memory of its own. `streams` are read at the same time. A recording keeps all that
// it takes.
int64_t deviceBytes(const Config& c, const Backend& backend, int streams, const Steps& steps,
                    const ForwardOptions& options, int64_t bins) {
  const auto& [windows, step, attending, copied] = steps;
  const int64_t d = c.hiddenSize, e = c.innerSize();
  const int64_t routing = 4 * static_cast<int64_t>(c.expertLayers().size());
  const int64_t activations = 5 * d + 3 * e + c.mambaDtRank + 2 * c.mambaStateSize + c.experts + routing +
                              (attentionLayers(c) > 0 ? 3 * d : 0);
  // Several windows are large together: of what a part of the pass took, not all is kept while hidden values
  // of gated MLPs are asked for.
  const int64_t hidden = step * c.intermediateSize * floatBytes;
  const auto kept = [&](int64_t floats) {
    return windows.count > 1 ? backend.keptBytes(floats * floatBytes, hidden) : floats * floatBytes;
  };
  // And a last chunk of the scan, which may be a short one.
  const int64_t states =
      windows.count * (c.layers * e * (c.mambaStateSize + c.mambaConvTaps - 1) + e * (c.mambaStateSize + 1));
  const int64_t keys = backend.kvCacheBytes({c.heads, c.headSize(), windows.length, windows.count});
  const int64_t both =
      (windows.tokens() * (2 * d + 1) + 2 * attending * d + mapFloats(c, options, bins)) * floatBytes +
      kept(2 * copied * d) + 2 * keys;
  const int64_t predicting = kept(step * (streams * 5 * d + c.vocabSize));
  const int64_t reading = streams * ((states + step * activations) * floatBytes +
                                     backend.scratchBytes(shapeOf(c, steps)) + attentionLayers(c) * keys);
  const int64_t scratch = backend.scratchBytes(MapShape{attending, c.heads, bins});
  return backend.takenBytes(both + predicting +
                            (streams > 1 ? reading + scratch : phaseBytes(backend, reading, scratch)));
}

// Bytes in the computer's memory, for `all` bases of all windows. Two phases share what is there from
// beginning to end: reading, when both streams have activations and the keys of a mid attention, and the
// final attention, when the backend still keeps some of that memory.
int64_t hostBytes(const Config& c, const Backend& backend, const Steps& steps, const ForwardOptions& options,
                  int64_t all, int64_t bins) {
  const Windows& windows = steps.windows;
  const int64_t d = c.hiddenSize, rows = windows.tokens();
  const int64_t predicted = c.vocabSize + (options.hidden ? d : 0);
  int64_t floats = rows * (6 * d + 2 * c.heads);                           // x, keys, values
  floats += (steps.attending + steps.copied) * 2 * d;                      // queries
  floats += all * predicted + (windows.count > 1 ? rows * predicted : 0);  // the predictions
  floats += steps.read * (4 * d + c.vocabSize);                            // their last steps
  floats += mapFloats(c, options, bins) * (all / windows.length);
  if (options.observe) floats += rows * (c.heads * 2 + 4 * d + 2 * c.intermediateSize);
  const int64_t streams = std::min<int64_t>(2, backend.tasksAtOnce());
  const int64_t reading = streams * streamFloats(c, windows, steps.read) * floatBytes;
  const int64_t attending = backend.scratchBytes(MapShape{steps.attending, c.heads, bins});
  // Bytes a base.
  const int64_t routes = options.experts ? 10 * 2 * static_cast<int64_t>(c.expertLayers().size()) : 0,
                tokens = 9;
  return backend.takenBytes(floats * floatBytes + backend.scratchBytes(shapeOf(c, steps)) +
                            phaseBytes(backend, reading, attending) + all * routes + rows * tokens);
}

}  // namespace

int64_t Janus::memoryFor(int64_t length, const ForwardOptions& options, int64_t windows) const {
  const Config& c = config();
  const Backend& backend = layers_->backend;
  const int64_t together = std::min(windows, windowsOfBatch(length, backend.tokensPerBatch(), options));
  const Steps steps = stepsOf({together, length}, options, backend);
  const int64_t bins = options.attention ? binsFor(length, tokensPerBin(length, options)) : 0;
  if (!backend.hasOwnMemory()) return hostBytes(c, backend, steps, options, windows * length, bins);
  const int streams = together == 1 && isRecorded(length, options, backend) ? 2 : 1;
  return deviceBytes(c, backend, streams, steps, options, bins);
}

int64_t Janus::keptBytes(int64_t bytes) const { return layers_->backend.keptBytes(bytes, 0); }

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
  // 28, 61 and 121 for the published widths; measured 26, 60 and 130 as the mean of two processors.
  work.operationsPerPair = 2 + 3.3 * c.headSize();
  for (int layer = 0; layer < c.layers; ++layer) {
    work.operations += 2 * l * (c.isAttentionLayer(layer) ? projections : mamba);
    work.operations += 2 * l * (c.isExpertLayer(layer) ? experts : dense);
    if (c.isAttentionLayer(layer)) work.attentionPairs += 2 * c.heads * pairsPerStream;
  }
  const double share = static_cast<double>(predicted.value_or(length)) / l;
  work.operations += 2 * l * projections + share * 2 * l * dense;
  work.operations += share * l * (2 * d * c.vocabSize + (c.finalMlp ? 8 * d * d : 0));
  work.attentionPairs += share * c.heads * (2 * l * l - 2 * l + 2);
  if (share == 1) {
    // Measured: a sum of weights for each bin, query and head, and fresh memory for the map.
    const double bins = std::ceil(l / static_cast<double>(tokensPerBin(length, {})));
    work.mapOperations = 60 * 2 * l * bins * c.heads + 4 * 150 * bins * bins;
  }
  return work;
}

}  // namespace janus
