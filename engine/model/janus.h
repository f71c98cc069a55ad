// JanusDNA's forward pass (Duan et al., NeurIPS 2025, arXiv 2505.17257): the tokens of a window in,
// everything that the model says about them out.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/model/config.h"
#include "engine/model/weights.h"
#include "kernels/backend.h"

namespace janus {

enum Stream { forwardStream = 0, backwardStream = 1 };  // reading left to right, right to left

// Positions begin .. end - 1 of a window, in genome order.
struct TokenSpan {
  int64_t begin = 0, end = 0;
  int64_t count() const { return end - begin; }
};

// Where one MoE layer sent every base in one stream; genome order.
struct ExpertChoice {
  std::vector<uint8_t> first, second;            // [L] expert index
  std::vector<float> firstWeight, secondWeight;  // [L] router softmax, not renormalised
};

// Final attention pooled over square blocks: mass[pair][head][query bin][key bin] = sum over the queries and
// keys in the block of the attention probability. pair = queryStream * 2 + keyStream.
struct PooledAttention {
  int64_t basesPerBin = 0;                 // the same on both axes; the last bin may be shorter
  int bins = 0;                            // ceil(L / basesPerBin)
  int heads = 0;                           // 1 when the mean over heads was asked for
  std::array<std::vector<float>, 4> mass;  // each [heads, bins, bins]
};

struct Prediction {
  int64_t length = 0;
  TokenSpan predicted;                               // the positions that logits and hidden are of: R of them
  std::vector<float> logits;                         // [R, V]
  std::vector<float> hidden;                         // [R, d], if asked for
  std::vector<std::array<ExpertChoice, 2>> experts;  // [MoE layer in order][stream], if asked for
  PooledAttention attention;                         // if asked for
  std::vector<std::string> notes;                    // for the user
};

struct ForwardOptions {
  bool hidden = false;
  bool experts = true;  // where the MoE layers sent every base
  bool attention = true;
  bool attentionPerHead = false;     // else the mean over heads
  int64_t attentionBasesPerBin = 0;  // 0: the smallest power of two that keeps the map within 1024 x 1024
  bool recorded = true;       // a short window may be computed by replaying the recording of one as long
  int64_t tokensPerStep = 0;  // read at a time; 0: chosen. The result does not depend on it
  // Positions whose prediction is wanted before the others', or alone; none: all at once. They see the whole
  // window, so their bits are those of a full pass: only its attention waits, or is left out. A pass for
  // `preview` alone takes count / L of the final attention and fills no attention map.
  TokenSpan preview = {};
  bool previewOnly = false;
  // Called with the prediction of `preview` (no routes, no map) before the others are computed.
  std::function<void(const Prediction&)> previewDone = {};
  // Called now and then with the fraction that is done (0..1), from the computing threads.
  std::function<void(double)> progress = {};
  // For tests: called with the named intermediates of the reference ("layer.3.fwd", "router.1.bwd.logits",
  // "final_attention.lse", ...), in genome order, as they are computed, from the computing threads but one at
  // a time. Beside those of the reference: "mid_attention.fwd.{q,k}.LAYER" [L, d], "final_attention.q" [2L,
  // d], "final_attention.k.fwd" and ".bwd" [L, d]. It costs time and memory, so it is empty outside tests.
  std::function<void(const std::string& name, std::span<const float> values)> observe = {};
};

// Bases of a bin of a window's attention map.
int64_t tokensPerBin(int64_t length, const ForwardOptions& options);

// Throws Error (Input), naming the model's `file`, for a shape that the kernels are not written for; readers
// of files take more.
void requireSupported(const Config& config, const std::string& file);

class Janus {
 public:
  // Prepares `weights` for `backend`, which must outlive this. `weights` must be complete (see
  // expectedTensors).
  Janus(const Config& config, const Weights& weights, Backend& backend);
  ~Janus();

  // tokens: L >= 3 of them, in genome order, all < V; `options.preview` lies among them. Const and safe to
  // call from several threads; the same tokens always give the same bits. Memory is O(L). Throws Cancelled
  // within 100 ms of `stop`, Error (Input) for L < 3, Error (Resource) when memory runs out;
  // DeviceOutOfMemory when it is the device's own and shorter steps did not help.
  Prediction forward(std::span<const uint8_t> tokens, const ForwardOptions& options,
                     std::stop_token stop) const;

  // A prediction for each window, with the bits that forward() gives it alone (except with cuBLAS, which does
  // not promise that). All windows have one length (Error (Input) where they do not). They go through the
  // device side by side, as many at a time as keep it busy and fit into its memory; short ones alone would
  // leave it idle. With an attention map, previewDone or observe, windows go one after the other. Progress is
  // that of all windows; memory and errors are as for forward().
  std::vector<Prediction> forwardMany(std::span<const std::span<const uint8_t>> windows,
                                      const ForwardOptions& options, std::stop_token stop) const;

  const Config& config() const;

  // Upper bound of the bytes that `forward` takes for a window beside the weights, of the memory in which it
  // computes: the device's own if it has some. The same of `forwardMany` for so many windows.
  int64_t memoryFor(int64_t length, const ForwardOptions& options, int64_t windows = 1) const;
  // How many of the bytes that a pass took may still be held when it is over.
  int64_t keptBytes(int64_t bytes) const;
  // Floating-point work of a window, from which its time is estimated, split by how it grows: operations grow
  // with L, attention pairs (one unmasked score of a query and a key in one head) with its square.
  struct Work {
    double operations = 0;
    double attentionPairs = 0;
    double operationsPerPair = 30;  // so many take about as long as a pair, on a processor
    double mapOperations = 0;       // so many take about as long as the attention map of a whole window
  };
  // `predicted`: how many positions, when not all.
  Work workFor(int64_t length, std::optional<int64_t> predicted = std::nullopt) const;

 private:
  struct Layers;
  std::vector<Prediction> passWithShorterSteps(std::span<const std::span<const uint8_t>> windows,
                                               ForwardOptions options, const Work& work,
                                               const std::stop_token& stop) const;
  std::vector<Prediction> batch(std::span<const std::span<const uint8_t>> windows,
                                const ForwardOptions& options, const std::stop_token& stop) const;
  std::unique_ptr<Layers> layers_;
};

}  // namespace janus
