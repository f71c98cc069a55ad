// The arithmetic and the memory traffic of each operation, and the time that these take at least on a device.
// See kernels/operations.h for the shapes of their arguments.
#pragma once

#include "kernels/ceilings.h"
#include "kernels/operations.h"

namespace janus {

// What an operation cannot do without, whatever its kernel is like.
struct OperationWork {
  double products = 0;      // multiply-adds whose factors may be rounded: they may run on matrix units
  double multiplyAdds = 0;  // all others, in float32
  double specials = 0;      // exponentials, logarithms, quotients and roots
  double polynomials = 0;   // multiply-adds that the exponentials take where no unit computes them
  double bytes = 0;         // operands read and results written, each once
};

// The seconds that `work` takes at least: the longest of its parts, as if all of them overlapped perfectly.
// Exponentials are divided between their own units and the multiply-adds so that neither waits for the other.
// Of operands that do not fit into the `near` memory, what it held before and what it keeps need not be moved
// from and to the `far` one.
double floorSeconds(const OperationWork& work, const Ceilings& device);

// A product or sum of two numbers is a multiply-add, and so is both at once. silu(x) takes an exponential and
// a quotient; softplus an exponential and a logarithm. Where exponentials are polynomials they take seven
// multiply-adds, powers of two in attention five. Keys and values may be stored in two bytes each; all else
// has four.
OperationWork workOfNorm(const Tensor& x);
OperationWork workOfLinear(const Tensor& x, const Matrix& weight, const LinearOptions& options);
OperationWork workOfConvolution(const Tensor& x);
OperationWork workOfScanParameters(const Tensor& parameters, const ScanParameters& with, const Tensor& dt);
// For each state its decay, the step into it and its share of the result.
OperationWork workOfScan(const ScanInputs& in);
OperationWork workOfGatedMlp(const Tensor& x, const GatedMlp& mlp);
OperationWork workOfRoute(const Tensor& logits, const Tensor& routes);
// Two experts a token, all of one shape.
OperationWork workOfExperts(const Tensor& x, const GatedMlp& expert);
OperationWork workOfStoring(const Tensor& k);
// For each pair of a query and a key that it sees, in each head: a score, its exponential, its share of the
// value. Token t of a causal attention sees t + 1 keys, one of janusAttention capacity - 1.
OperationWork workOfCausalAttention(const Tensor& q, int64_t at, const KvCache& keys);
OperationWork workOfJanusAttention(const Tensor& q, const KvCache& keys);  // of either stream
OperationWork workOfJoining(const Tensor& h);
OperationWork workOfCopying(const Tensor& tensor);
OperationWork workOfWriting(const Tensor& tensor);

}  // namespace janus
