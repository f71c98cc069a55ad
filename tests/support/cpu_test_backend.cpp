#include "kernels/cpu/cpu_backend.h"
#include "tests/support/test_backend.h"

namespace janus {

std::unique_ptr<Backend> makeTestBackend() { return makeCpuBackend(); }
bool testedInBf16() { return false; }

}  // namespace janus
