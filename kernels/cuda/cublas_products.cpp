#include "kernels/cuda/cublas_products.h"

#include <cublas_v2.h>
#include <dlfcn.h>

#include <stdexcept>
#include <string>

#include "kernels/cuda/launch.h"

namespace janus::cuda {
namespace {

void checkCublas(cublasStatus_t status, const char* what) {
  if (status == CUBLAS_STATUS_ALLOC_FAILED) throw DeviceOutOfMemory();
  if (status != CUBLAS_STATUS_SUCCESS)
    throw DeviceLost(std::string("cuBLAS failed at ") + what + " (status " + std::to_string(status) + ").");
}

// The library, and what is used of it. Never unloaded, as CUDA's runtime does not survive that.
struct Library {
  Library() {
    const std::string name = "libcublas.so." + std::to_string(CUBLAS_VER_MAJOR);
    void* library = ::dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!library) library = ::dlopen(("/usr/local/cuda/lib64/" + name).c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!library) throw std::runtime_error(std::string("cuBLAS cannot be loaded: ") + ::dlerror() + ".");
    find(library, "cublasCreate_v2", create);
    find(library, "cublasDestroy_v2", destroy);
    find(library, "cublasSetStream_v2", setStream);
    find(library, "cublasGemmEx", gemm);
  }

  template <class Function>
  static void find(void* library, const char* name, Function*& function) {
    function = reinterpret_cast<Function*>(::dlsym(library, name));
    if (!function) throw std::runtime_error(std::string("This cuBLAS has no ") + name + ".");
  }

  decltype(cublasCreate_v2)* create;
  decltype(cublasDestroy_v2)* destroy;
  decltype(cublasSetStream_v2)* setStream;
  cublasStatus_t (*gemm)(cublasHandle_t, cublasOperation_t, cublasOperation_t, int, int, int, const void*,
                         const void*, cudaDataType, int, const void*, cudaDataType, int, const void*, void*,
                         cudaDataType, int, cublasComputeType_t, cublasGemmAlgo_t);
};

const Library& library() {
  static const Library instance;
  return instance;
}

class Cublas : public CublasProducts {
 public:
  explicit Cublas(cudaStream_t stream) {
    checkCublas(library().create(&handle_), "its start");
    checkCublas(library().setStream(handle_, stream), "choosing a stream");
  }
  ~Cublas() override { library().destroy(handle_); }

  // cuBLAS counts columns first, so it sees every matrix transposed: yᵀ = W xᵀ.
  void multiply(const Tensor& x, const WeightView& weight, bool accumulate, const Tensor& y) override {
    if (y.rows == 0) return;
    const float one = 1.0f, kept = accumulate ? 1.0f : 0.0f;
    const int outputs = static_cast<int>(weight.outputs), inputs = static_cast<int>(weight.inputs);
    checkCublas(library().gemm(
                    handle_, CUBLAS_OP_T, CUBLAS_OP_N, outputs, static_cast<int>(y.rows), inputs, &one,
                    weight.values, CUDA_R_32F, inputs, x.data, CUDA_R_32F, static_cast<int>(x.stride), &kept,
                    y.data, CUDA_R_32F, static_cast<int>(y.stride),
                    weight.splits ? CUBLAS_COMPUTE_32F_FAST_TF32 : CUBLAS_COMPUTE_32F, CUBLAS_GEMM_DEFAULT),
                "a product");
  }

 private:
  cublasHandle_t handle_ = nullptr;
};

}  // namespace

std::unique_ptr<CublasProducts> openCublas(cudaStream_t stream) { return std::make_unique<Cublas>(stream); }

}  // namespace janus::cuda
