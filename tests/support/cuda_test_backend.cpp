// The CUDA kernels: on a device, or on the host's emulation of one when compiled against it.
#include "kernels/cuda/cuda_backend.h"
#include "tests/support/test_backend.h"

namespace janus {

std::unique_ptr<Backend> makeTestBackend() { return cuda::makeCudaBackend(0); }

}  // namespace janus
