// The processor as a backend: the one that every computer has.
#pragma once

#include <memory>

#include "kernels/backend.h"

namespace janus {

// threads 0: all cores this process may use. Results do not depend on the number of threads, bit for bit.
std::unique_ptr<Backend> makeCpuBackend(int threads = 0);

}  // namespace janus
