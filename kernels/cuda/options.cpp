#include "kernels/cuda/options.h"

#include <cstdlib>
#include <stdexcept>
#include <string>

#include "base/memory_size.h"

namespace janus::cuda {
namespace {

std::string fromEnvironment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

// Whether the environment says `yes`; `otherwise` where it says nothing.
bool says(const char* name, const std::string& yes, const std::string& no, bool otherwise) {
  const std::string word = fromEnvironment(name);
  if (word.empty()) return otherwise;
  if (word != yes && word != no)
    throw std::runtime_error(std::string(name) + " is \"" + word + "\"; it may be " + no + " or " + yes +
                             ".");
  return word == yes;
}

int64_t bytesOf(const std::string& words) {
  const auto bytes = memorySizeFrom(words);
  if (!bytes)
    throw std::runtime_error("JANUS_CUDA_MEMORY is \"" + words +
                             "\"; it may be bytes, or like 500M or 4.5G.");
  return *bytes;
}

}  // namespace

ModuleOptions chooseOptions(const DeviceOptions& device) {
  ModuleOptions options{.device = device};
  const bool reduced = says("JANUS_CUDA_PRECISION", "bf16", "fp32", device.precision == Precision::Bfloat16);
  options.device.precision = reduced ? Precision::Bfloat16 : Precision::Float32;
  options.form = says("JANUS_CUDA_KERNELS", "optimised", "simple", reduced) ? Form::Optimised : Form::Simple;
  if (reduced && options.form == Form::Simple)
    throw std::runtime_error(
        "The simple kernels compute in fp32 only; bf16 needs JANUS_CUDA_KERNELS=optimised.");
  options.products = says("JANUS_CUDA_PRODUCTS", "cublas", "own", false) ? Products::Cublas : Products::Own;
  options.poison = says("JANUS_CUDA_POISON", "1", "0", false);
  const std::string words = fromEnvironment("JANUS_CUDA_MEMORY");
  if (!words.empty() && options.device.memoryBytes == 0) options.device.memoryBytes = bytesOf(words);
  return options;
}

}  // namespace janus::cuda
