#include "engine/analysis/device.h"

#include <algorithm>

#include "engine/error.h"
#include "kernels/cpu/cpu_backend.h"

namespace janus {
namespace {

bool isCuda(std::string_view device) {
  if (device == "cuda") return true;
  if (!device.starts_with("cuda:")) return false;
  const std::string_view number = device.substr(5);
  return !number.empty() && number.size() <= 3 &&
         number.find_first_not_of("0123456789") == std::string_view::npos;
}

// "CPU, AVX-512, 2 threads" taken apart.
Device cpuFrom(const std::string& description) {
  Device device{.name = description,
                .kind = "cpu",
                .simd = "",
                .threads = 0,
                .used = true,
                .why = "Used: this build has no CUDA module."};
  const size_t first = description.find(", "), last = description.rfind(", ");
  if (first == std::string::npos || last == first) return device;
  device.simd = description.substr(first + 2, last - first - 2);
  device.threads = std::atoi(description.c_str() + last + 2);
  return device;
}

}  // namespace

std::vector<Device> devices() { return {cpuFrom(makeCpuBackend()->description())}; }

void checkDevice(std::string_view device, std::string_view precision) {
  if (device != "auto" && device != "cpu" && !isCuda(device))
    throw usageError("There is no device " + inQuotes(device) + "; say auto, cpu, cuda or cuda:N.");
  if (precision != "fp32" && precision != "bf16")
    throw usageError("There is no precision " + inQuotes(precision) + "; say fp32 or bf16.");
  if (isCuda(device))
    throw resourceError("Cannot use " + inQuotes(device) +
                        ": there is no CUDA module in this build. Use --device cpu.");
  if (precision == "bf16")
    throw resourceError("The CPU computes in fp32 only, bf16 is for GPUs. Use --precision fp32.");
}

std::unique_ptr<Backend> openDevice(std::string_view device, std::string_view precision, int threads) {
  checkDevice(device, precision);
  return makeCpuBackend(threads);
}

}  // namespace janus
