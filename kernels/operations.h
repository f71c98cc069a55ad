// The operations of the forward pass.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

#include "kernels/kv_cache.h"
#include "kernels/tensor.h"

namespace janus {

enum class Activation { None, Silu, Softplus };

// y = activation(x Wᵀ + bias), or y += that.
struct LinearOptions {
  Tensor bias = {};  // [1, outputs], optional
  Activation activation = Activation::None;
  bool accumulate = false;
  // Compute in float32 even where the device was asked for bfloat16: for results that make a choice (which
  // experts, which base) or that are exponentiated (the step sizes of a scan).
  bool keepFloat32 = false;
};

// What a selective scan reads beside its state; shapes for T tokens of each of S sequences, E channels, N =
// 16 states.
struct ScanInputs {
  Tensor u;     // [S T, E] the convolved input
  Tensor dt;    // [S T, E] step sizes, after softplus
  Tensor b, c;  // [S T, N]
  Tensor gate;  // [S T, E]
  Tensor a;     // [N, E] -exp(A_log) * log2(e): decays are powers of two
  Tensor d;     // [1, E]
};

// How the parameters of a scan are made ready: each of their three parts has an RMS norm (as in Jamba, Lieber
// et al. 2024, arXiv 2403.19887), and the first is projected to step sizes.
struct ScanParameters {
  Tensor stepNorm;      // [1, R]
  Tensor bNorm, cNorm;  // [1, N]
  float epsilon = 0;
  const Matrix& stepProjection;  // [E, R]
  Tensor stepBias;               // [1, E]
};

// The weights of a gated MLP: down(silu(gate x) * up x). `gateUp` is [2f, d], the rows of gate_proj before
// those of up_proj.
struct GatedMlp {
  std::shared_ptr<const Matrix> gateUp, down;
};

// Where attention probabilities are added up, block by block. mass[pair] is [heads or 1, bins * bins] with
// pair = query stream * 2 + key stream; with one row it holds the mean over the heads.
struct AttentionMap {
  int64_t tokensPerBin = 0;
  int64_t bins = 0;
  std::vector<Tensor> mass;  // 4, filled with zeros by the caller
};

// How a long operation is stopped and followed. `advance` is called with the number of (query, key, head)
// pairs done since it was last told, from any thread of the device; it may be empty.
struct ProgressMonitor {
  std::stop_token stop;
  std::function<void(double)> advance;
};

// Operations are done, or queued to be done, in the order in which they are called. They work on the rows of
// T tokens at a time and carry the state of a stream from one call to the next, so that a long sequence is
// processed in pieces. Those that carry a state or look along a sequence take T tokens of each of S sequences
// of the same length: the rows of one sequence after those of another, states likewise. Results depend
// neither on how a sequence is cut into pieces nor on the sequences beside it.
//
// No operation changes its inputs, so that a backward pass finds them as they were. Where a comment says that
// y may be x, the caller may give the same memory for both and saves a copy; then x is lost. What an
// operation adds to (y +=) or carries on (a state) is an input and an output, and changes.
//
// Errors: std::bad_alloc when memory runs out (DeviceOutOfMemory when it is the device's own), DeviceLost
// when the device fails, Cancelled when stopped.
class Operations {
 public:
  virtual ~Operations() = default;

  virtual void fillZero(const Tensor& tensor) = 0;
  virtual void copy(const Tensor& from, const Tensor& to) = 0;
  // Row r to row T-1-r; `to` must not overlap `from`.
  virtual void copyReversed(const Tensor& from, const Tensor& to) = 0;

  // Calls work(0) and work(1), at the same time if the device can. The operations of the one are not ordered
  // against those of the other, but all of them are done before those that follow.
  virtual void runConcurrently(const std::function<void(int)>& work) = 0;

  // y[t] = table[tokens[t]]; tokens [T, 1], whole numbers. The rows of `tokens` may be reversed.
  virtual void embed(const Tensor& tokens, const Tensor& table, const Tensor& y) = 0;
  // y = weight * x / sqrt(mean(x^2) + epsilon), row by row. y may be x. (Zhang & Sennrich 2019, arXiv
  // 1910.07467)
  virtual void rmsNorm(const Tensor& x, const Tensor& weight, float epsilon, const Tensor& y) = 0;
  virtual void linear(const Tensor& x, const Matrix& weight, const LinearOptions& options,
                      const Tensor& y) = 0;
  // y = silu(conv(x)): causal depthwise convolution with 4 taps. x, y [S T, E]; weight [4, E], tap 3 on the
  // token itself; state [3 S, E] the last inputs before these, and afterwards the last of these. y may be x.
  virtual void convSilu(const Tensor& x, const Tensor& weight, const Tensor& bias, const Tensor& state,
                        const Tensor& y) = 0;
  // parameters, normalised [T, R + 2N]: what steps are made from, b, and c, each normalised; dt [T, E] =
  // softplus(step stepProjectionᵀ + stepBias), in float32 whatever the device's precision. `normalised` may
  // be `parameters`.
  virtual void finishScanParameters(const Tensor& parameters, const ScanParameters& with,
                                    const Tensor& normalised, const Tensor& dt) = 0;
  // Mamba's recurrence (Gu & Dao 2023, arXiv 2312.00752, eq. 2 with zero-order hold), gated by silu:
  // state[n] = 2^(dt a[n]) state[n] + dt b[n] u;  y = (sum_n c[n] state[n] + d u) silu(gate).
  // state [N S, E] that before these tokens, and afterwards that of the last; y [S T, E] may be in.u.
  virtual void scan(const ScanInputs& in, const Tensor& state, const Tensor& y) = 0;
  // y += down(silu(gate x) * up x).
  virtual void gatedMlp(const Tensor& x, const GatedMlp& mlp, const Tensor& y) = 0;
  // p = softmax(logits); routes [T, 4] = the experts with the two largest p, the lower index first on a tie,
  // and their p, not renormalised. At least two experts.
  virtual void route(const Tensor& logits, const Tensor& routes) = 0;
  // y += the sum over a token's two experts of weight * expert(x).
  virtual void experts(const Tensor& x, const Tensor& routes, std::span<const GatedMlp> mlps,
                       const Tensor& y) = 0;

  // Stores k and v [S T, d] as tokens `at`..at+T of the cache's S sequences. Calls come in `order`, without
  // gaps.
  virtual void storeKeys(const Tensor& k, const Tensor& v, int64_t at, StoreOrder order, KvCache& store) = 0;
  // Softmax attention of tokens `at`..at+T over all stored tokens of their sequence up to and including each:
  // queries q [S T, d], attended values y [S T, d]. y may be q. lse [heads, S T], optional: the natural
  // logarithm of the sum of exponentials, from which a backward pass has the probabilities again.
  virtual void causalAttention(const Tensor& q, int64_t at, const KvCache& keys, float scale, const Tensor& y,
                               const Tensor& lse, const ProgressMonitor& monitor) = 0;
  // JanusDNA's attention over both streams in genome order, for the tokens `first`..first+T of the caches' L.
  // q, y [2 S T, d]: row s T + i is token t = first + i of the forward stream of sequence s, which sees that
  // sequence's forward tokens k <= t and backward tokens k >= t + 2; row (S + s) T + i is token t of its
  // backward stream, which sees backward tokens k >= t and forward tokens k <= t - 2. y may be q. lse [heads,
  // 2 S T] and map are optional; the map, of a single sequence only, is of all L tokens, and what these T
  // give is added to it.
  virtual void janusAttention(const Tensor& q, int64_t first, const KvCache& forward, const KvCache& backward,
                              float scale, const Tensor& y, const Tensor& lse, const AttentionMap* map,
                              const ProgressMonitor& monitor) = 0;
  // For every sequence s: h[s T + t] = x[s L + first+t-1] + x[(S + s) L + first+t+1], where a term that lies
  // outside the sequence counts as zero. x [2 S L, d], h [S T, d].
  virtual void joinContexts(const Tensor& x, int64_t sequences, int64_t first, const Tensor& h) = 0;
};

}  // namespace janus
