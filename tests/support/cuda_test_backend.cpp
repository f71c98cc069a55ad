// The CUDA kernels, on a device or, when compiled for it, on the emulated device of the host.
// JANUS_CUDA_KERNELS and JANUS_CUDA_PRECISION choose which.
#include "kernels/cuda/cuda_backend.h"
#include "kernels/cuda/options.h"
#include "tests/support/test_backend.h"

namespace janus {

std::unique_ptr<Backend> makeTestBackend() { return cuda::makeCudaBackend(0); }
bool testedInBf16() { return cuda::chooseOptions({}).device.precision == Precision::Bfloat16; }

}  // namespace janus
