// The work of each of a backend's operations (see kernels/backend.h for their arguments' shapes).
#pragma once

#include "kernels/backend.h"
#include "kernels/ceilings.h"

namespace janus {

// A product or sum of two numbers is a multiply-add, and so is both at once. silu(x) takes an exponential and
// a quotient; softplus an exponential and a logarithm. Where exponentials are polynomials they take seven
// multiply-adds, powers of two in attention five. Keys and values may be stored in two bytes each; all else
// has four.
Work workOfNorm(const Tensor& x);
Work workOfLinear(const Tensor& x, const Matrix& weight, const LinearOptions& options);
Work workOfConvolution(const Tensor& x);
Work workOfScanParameters(const Tensor& parameters, const ScanParameters& with, const Tensor& dt);
// For each state its decay, the step into it and its share of the result.
Work workOfScan(const ScanInputs& in);
Work workOfGatedMlp(const Tensor& x, const GatedMlp& mlp);
Work workOfRoute(const Tensor& logits, const Tensor& routes);
// Two experts a token, all of one shape.
Work workOfExperts(const Tensor& x, const GatedMlp& expert);
Work workOfStoring(const Tensor& k);
// For each pair of a query and a key that it sees, in each head: a score, its exponential, its share of the
// value. Token t of a causal attention sees t + 1 keys, one of janusAttention capacity - 1.
Work workOfCausalAttention(const Tensor& q, int64_t at, const KvCache& keys);
Work workOfJanusAttention(const Tensor& q, const KvCache& keys);  // of either stream
Work workOfJoining(const Tensor& h);
Work workOfCopying(const Tensor& tensor);
Work workOfWriting(const Tensor& tensor);

}  // namespace janus
