// What a device must be able to do for the model: memory and the operations of the forward pass.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "kernels/ceilings.h"
#include "kernels/tensor.h"

namespace janus {

enum class Activation { None, Silu, Softplus };

// y = activation(x Wᵀ + bias), or y += that.
struct LinearOptions {
  Tensor bias = {};  // [1, outputs], optional
  Activation activation = Activation::None;
  bool accumulate = false;
  // In float32 whatever the device's precision: for what decides (a choice of experts, the bases' logits) or
  // is exponentiated (the step sizes of a scan).
  bool keepFloat32 = false;
};

// What a selective scan reads beside its input; shapes for T tokens of each of S sequences, E channels, N =
// 16 states.
struct ScanInputs {
  Tensor u;     // [S T, E] the convolved input
  Tensor dt;    // [S T, E] step sizes, after softplus
  Tensor b, c;  // [S T, N]
  Tensor gate;  // [S T, E]
  Tensor a;     // [N, E] -exp(A_log) * log2(e): decays are powers of two
  Tensor d;     // [1, E]
};

// How a scan's parameters are finished: each of their parts has an RMS norm (as in Jamba, Lieber et al. 2024,
// arXiv 2403.19887), and step sizes are a product with few inputs.
struct ScanParameters {
  Tensor stepNorm;      // [1, R]
  Tensor bNorm, cNorm;  // [1, N]
  float epsilon = 0;
  const Matrix& stepProjection;  // [E, R]
  Tensor stepBias;               // [1, E]
};

// A gated MLP's weights: down(silu(gate x) * up x). `gateUp` is [2f, d], the rows of gate_proj before those
// of up_proj.
struct GatedMlp {
  std::shared_ptr<const Matrix> gateUp, down;
};

// Room for `tokens` tokens of each of `sequences` sequences with heads * headSize values each.
struct KvShape {
  int heads = 0, headSize = 0;
  int64_t tokens = 0, sequences = 1;
};

// The keys and values of one stream, sequence after sequence and head after head: row
// (s * heads + h) * capacity + i is head h of token i of sequence s.
struct KvCache {
  Buffer keys, values;  // [sequences * heads * capacity, head size]
  // [sequences * heads, capacity] the longest key (Euclidean norm) among token i and those stored before it.
  Buffer maxKeyNorm;
  int heads = 0;
  int64_t capacity = 0, sequences = 1;

  int64_t headRow(int64_t sequence, int head) const { return (sequence * heads + head) * capacity; }
};

// In which order tokens are handed to a KvCache: the stream's own.
enum class StoreOrder { Ascending, Descending };

// Where the attention probabilities are added up, block by block. mass[pair] is [heads or 1, bins * bins]
// with pair = query stream * 2 + key stream; heads are averaged when it has one row.
struct AttentionMap {
  int64_t tokensPerBin = 0;
  int64_t bins = 0;
  std::vector<Tensor> mass;  // 4, filled with zeros by the caller
};

// How a long operation is stopped and followed. `advance` is told the (query, key, head) pairs done since
// last told, from any thread of the device.
struct ProgressMonitor {
  std::stop_token stop;
  std::function<void(double)> advance;
};

// Operations that were noted. They are done again in their order, with the same memory and the same bits.
class Recording {
 public:
  virtual ~Recording() = default;
  // Done, or queued, among the backend's other operations. Throws DeviceLost when the device fails.
  virtual void replay() = 0;
};

// Operations are done, or queued to be done, in the order they are called in; download() waits. They read and
// write the rows of `T` tokens at a time and carry the state of a stream from one call to the next, so a long
// sequence is processed in pieces. Operations that carry a state or look along a sequence take T tokens of
// each of S sequences of the same length: the rows of one sequence after those of another, states likewise.
// Results depend neither on how a sequence is cut into pieces nor on the sequences beside it. None is
// optional. Output may be the same memory as input only where it is said. Errors: std::bad_alloc when memory
// runs out (DeviceOutOfMemory when it is the device's own), DeviceLost when the device fails, Cancelled when
// stopped.
class Backend {
 public:
  virtual ~Backend() = default;

  // For a person: "CPU, AVX-512, 2 threads".
  virtual std::string description() const = 0;

  // How many tokens the device likes to be given at a time: enough to fill it, few enough to stay in its
  // caches.
  virtual int64_t tokensPerStep() const = 0;
  // How many tokens of short sequences the device likes to be given together, where there are several.
  virtual int64_t tokensPerBatch() const = 0;
  // How many parts of an operation run at the same time, each with scratch memory of its own in the host's.
  virtual int64_t tasksAtOnce() const = 0;

  // Where the device has memory of its own, which it keeps count of.
  virtual bool hasOwnMemory() const { return false; }
  virtual int64_t availableBytes() const { return 0; }  // that this backend may still take
  virtual int64_t takePeakBytes() { return 0; }         // the most it held since this was last asked

  // What the device does at most, measured now, in well under a second, with all tasks at once.
  virtual Ceilings measureCeilings() = 0;

  // Memory.
  virtual Buffer allocate(int64_t rows, int64_t columns) = 0;
  virtual std::shared_ptr<const Matrix> matrix(std::span<const float> values, int64_t outputs,
                                               int64_t inputs) = 0;
  virtual void upload(std::span<const float> values, const Tensor& to) = 0;  // row-major
  virtual void download(const Tensor& from, std::span<float> values) = 0;
  // Several downloads, which a device is waited for once.
  struct Download {
    Tensor from;
    std::span<float> values;
  };
  virtual void downloadAll(std::span<const Download> parts) {
    for (const Download& part : parts) download(part.from, part.values);
  }
  virtual void fillZero(const Tensor& tensor) = 0;
  virtual void copy(const Tensor& from, const Tensor& to) = 0;
  virtual void copyReversed(const Tensor& from,
                            const Tensor& to) = 0;  // row r to row T-1-r; must not overlap

  // Calls work(0) and work(1), at the same time if the device can. The operations of the one are not ordered
  // against those of the other, but all are done before those that follow.
  virtual void runConcurrently(const std::function<void(int)>& work) = 0;

  // Where queueing the operations of a short window takes longer than doing them: up to how many tokens that
  // is so. 0: nowhere.
  virtual int64_t longestRecorded() const { return 0; }
  // Notes the operations that `work` calls instead of doing them. They may use what was allocated before and
  // lives as long as the recording, and allocate for themselves; what they leave for others to read must be
  // held as long. They must neither upload nor download. nullptr: they cannot be recorded, and nothing was
  // done. The backend must outlive the recording.
  virtual std::unique_ptr<Recording> record(const std::function<void()>&) { return nullptr; }

  // y[t] = table[tokens[t]]; tokens [T, 1], whole numbers. Their rows may be reversed.
  virtual void embed(const Tensor& tokens, const Tensor& table, const Tensor& y) = 0;
  // y = weight * x / sqrt(mean(x^2) + epsilon), row by row. y may be x. (Zhang & Sennrich 2019, arXiv
  // 1910.07467)
  virtual void rmsNorm(const Tensor& x, const Tensor& weight, float epsilon, const Tensor& y) = 0;
  virtual void linear(const Tensor& x, const Matrix& weight, const LinearOptions& options,
                      const Tensor& y) = 0;
  // x = silu(conv(x)): causal depthwise convolution with 4 taps. x [S T, E]; weight [4, E], tap 3 on the
  // token itself; state [3 S, E] the last inputs before these.
  virtual void convSilu(const Tensor& x, const Tensor& weight, const Tensor& bias, const Tensor& state) = 0;
  // parameters [T, R + 2N]: what steps are made from, b, and c, each normalised in place; dt [T, E] =
  // softplus(step stepProjectionᵀ + stepBias), in float32 whatever the device's precision.
  virtual void finishScanParameters(const Tensor& parameters, const ScanParameters& with,
                                    const Tensor& dt) = 0;
  // Mamba's recurrence (Gu & Dao 2023, arXiv 2312.00752, eq. 2 with zero-order hold), gated by silu:
  // state[n] = 2^(dt a[n]) state[n] + dt b[n] u;  y = (sum_n c[n] state[n] + d u) silu(gate).
  // state [N S, E]; y [S T, E] may be u.
  virtual void scan(const ScanInputs& in, const Tensor& state, const Tensor& y) = 0;
  // y += down(silu(gate x) * up x).
  virtual void gatedMlp(const Tensor& x, const GatedMlp& mlp, const Tensor& y) = 0;
  // p = softmax(logits); routes [T, 4] = the experts with the two largest p, the lower index first on a tie,
  // and their p, not renormalised. At least two experts.
  virtual void route(const Tensor& logits, const Tensor& routes) = 0;
  // y += the sum over a token's two experts of weight * expert(x).
  virtual void experts(const Tensor& x, const Tensor& routes, std::span<const GatedMlp> mlps,
                       const Tensor& y) = 0;

  // Room for keys and values, d = heads * headSize of each a token, and its bytes.
  virtual KvCache kvCache(const KvShape& shape) = 0;
  virtual int64_t kvCacheBytes(const KvShape& shape) const = 0;
  // Stores k and v [S T, d] as tokens `at`..at+T of the store's S sequences. Calls come in `order`, without
  // gaps.
  virtual void storeKeys(const Tensor& k, const Tensor& v, int64_t at, StoreOrder order, KvCache& store) = 0;
  // Softmax attention of tokens `at`..at+T over all stored tokens of their sequence up to and including each:
  // q [S T, d] becomes the attended values. lse [heads, S T], optional: the natural logarithm of the sum of
  // exponentials.
  virtual void causalAttention(const Tensor& q, int64_t at, const KvCache& keys, float scale,
                               const Tensor& lse, const ProgressMonitor& monitor) = 0;
  // JanusDNA's attention over both streams in genome order, for the tokens `first`..first+T of the stores' L.
  // q [2 S T, d] becomes the attended values: row s T + i is token t = first + i of the forward stream of
  // sequence s, which sees that sequence's forward tokens k <= t and backward tokens k >= t + 2; row
  // (S + s) T + i token t of its backward stream, which sees backward tokens k >= t and forward tokens
  // k <= t - 2. lse [heads, 2 S T] and map are optional; the map, of a single sequence only, is of all L
  // tokens, and what these T give is added to it.
  virtual void janusAttention(const Tensor& q, int64_t first, const KvCache& forward, const KvCache& backward,
                              float scale, const Tensor& lse, const AttentionMap* map,
                              const ProgressMonitor& monitor) = 0;
  // For every sequence s: h[s T + t] = x[s L + first+t-1] + x[(S + s) L + first+t+1], with the term that lies
  // outside the sequence left out. x [2 S L, d], h [S T, d].
  virtual void joinContexts(const Tensor& x, int64_t sequences, int64_t first, const Tensor& h) = 0;
};

}  // namespace janus
