// The emulated device has no cuBLAS.
#include <stdexcept>

#include "kernels/cuda/cublas_products.h"

namespace janus::cuda {

std::unique_ptr<CublasProducts> openCublas(cudaStream_t) {
  throw std::runtime_error("cuBLAS cannot be loaded: the device is emulated.");
}

}  // namespace janus::cuda
