// What a forward pass will take: memory and work, from the shapes alone.
#include <algorithm>
#include <cmath>

#include "engine/model/janus.h"
#include "engine/model/janus_pass.h"

namespace janus {
namespace {

constexpr int64_t floatBytes = sizeof(float);
// Rows of a task's scratch memory, and queries of a tile of attention: see kernels/cpu.
constexpr int64_t taskRows = 192, tileQueries = 48;
// What the processor's backend holds back for the next operation (see kernels/cpu/block_pool.h).
constexpr int64_t keptFloats = int64_t{8} << 18;
// What allocators and threads take beside what is counted here.
constexpr int64_t unaccounted = int64_t{3} << 20;

// A device's scratch: places in an order of experts, for the bins of a map (see kernels/cuda), and what sizes
// are rounded up by.
constexpr int64_t deviceFloatsPerSlot = 8, deviceTileRows = 128, deviceMapScratch = int64_t{272} << 20;
// What is kept goes when so much is taken at once (see kernels/cuda/device_memory.cpp).
constexpr int64_t devicePhase = int64_t{32} << 20;
constexpr int64_t deviceRounding = int64_t{48} << 20, smallBlocks = int64_t{256} << 10;

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

// Sums over bins of a tile for each task.
int64_t binSumFloats(int64_t bins, int64_t tasks) { return tasks * 4 * tileQueries * bins; }

// Scratch for a map: what every query of a launch gives to every bin of both streams.
int64_t deviceMapBytes(const Config& c, int64_t attending, int64_t bins) {
  if (bins == 0) return 0;
  const int64_t rows = (attending + deviceTileRows - 1) / deviceTileRows * deviceTileRows * c.heads;
  return std::min(deviceMapScratch, rows * (2 * bins + deviceTileRows) * floatBytes);
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

// Bytes on a device with memory of its own. `streams` are read at the same time; what reading keeps for the
// next time may still be there when the final attention takes its scratch, unless that is large. A recording
// keeps all of it.
int64_t deviceBytes(const Config& c, const Backend& backend, int streams, const Steps& steps, int64_t bins,
                    int64_t mapFloats) {
  const auto& [windows, step, attending, copied] = steps;
  const int64_t d = c.hiddenSize, e = c.innerSize(), f = c.intermediateSize;
  const int64_t routing = 4 * static_cast<int64_t>(c.expertLayers().size());
  const int64_t activations = 5 * d + 3 * e + c.mambaDtRank + 2 * c.mambaStateSize + c.experts + routing +
                              (attentionLayers(c) > 0 ? 3 * d : 0);
  // Of what is large, nothing is kept when something else is asked for.
  const bool large = windows.count > 1 && step * f * floatBytes >= devicePhase;
  const int64_t operations = 3 * f + (large ? 0 : 2 * d + deviceFloatsPerSlot + e);  // nets, experts, a scan
  const int64_t last = large ? 0 : streams * 5 * d + c.vocabSize;                    // prediction
  // And a last chunk of the scan, which may be a short one.
  const int64_t states =
      windows.count * (c.layers * e * (c.mambaStateSize + c.mambaConvTaps - 1) + e * (c.mambaStateSize + 1));
  const int64_t keys = backend.kvCacheBytes({c.heads, c.headSize(), windows.length, windows.count});
  const int64_t both = (windows.tokens() * (2 * d + 1) + 2 * (attending + (large ? 0 : copied)) * d +
                        mapFloats + step * last) *
                           floatBytes +
                       2 * keys;
  const int64_t reading =
      streams * ((states + step * (activations + operations)) * floatBytes + attentionLayers(c) * keys);
  const int64_t scratch = deviceMapBytes(c, attending, bins);
  const bool keeps = streams > 1 || scratch < devicePhase;
  const int64_t bytes = both + (keeps ? reading + scratch : std::max(reading, scratch));
  return bytes + std::min(deviceRounding, bytes + smallBlocks);
}

}  // namespace

// Two phases share what is there from beginning to end: reading, when both streams have activations and a mid
// attention's keys, and the final attention, when the backend still keeps some of that memory.
int64_t Janus::memoryFor(int64_t length, const ForwardOptions& options, int64_t windows) const {
  const Config& c = config();
  const Backend& backend = layers_->backend;
  const int64_t together = std::min(windows, windowsOfBatch(length, backend.tokensPerBatch(), options));
  const Steps steps = stepsOf({together, length}, options, backend);
  const int64_t d = c.hiddenSize, rows = steps.windows.tokens(), all = windows * length,
                tasks = backend.tasksAtOnce();
  const int streams = together == 1 && isRecorded(length, options, backend) ? 2 : 1;
  const int64_t bins = options.attention ? binsFor(length, tokensPerBin(length, options)) : 0;
  const int64_t map = 4 * (options.attentionPerHead ? c.heads : 1) * bins * bins;

  if (backend.hasOwnMemory()) return deviceBytes(c, backend, streams, steps, bins, map);

  const int64_t predicted = c.vocabSize + (options.hidden ? d : 0);
  int64_t floats = rows * (6 * d + 2 * c.heads);                      // x, keys, values
  floats += (steps.attending + steps.copied) * 2 * d;                 // queries
  floats += all * predicted + (together > 1 ? rows * predicted : 0);  // the predictions
  floats += steps.read * (4 * d + c.vocabSize);                       // their last steps
  floats += tasks * taskRows * 2 * (c.intermediateSize + d);          // gated MLPs
  floats += map * windows;
  const int64_t reading = std::min<int64_t>(2, tasks) * streamFloats(c, steps.windows, steps.read);
  floats += std::max(reading, std::min(reading, keptFloats) + binSumFloats(bins, tasks));
  if (options.observe) floats += rows * (c.heads * 2 + 4 * d + 2 * c.intermediateSize);
  const int64_t routes = options.experts ? 10 * 2 * static_cast<int64_t>(c.expertLayers().size()) : 0,
                tokens = 9;  // bytes a base
  return floats * floatBytes + all * routes + rows * tokens + unaccounted;
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
