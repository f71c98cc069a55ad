#include "engine/analysis/device.h"

#include "engine/error.h"
#include "kernels/device.h"

namespace janus {
namespace {

bool isCuda(const std::string& device) { return device == "cuda" || device.starts_with("cuda:"); }

void checkWords(const std::string& device, const std::string& precision) {
  if (device != "auto" && device != "cpu" && !isCuda(device))
    throw usageError("There is no device " + inQuotes(device) + "; say auto, cpu, cuda or cuda:N.");
  if (precision != "fp32" && precision != "bf16")
    throw usageError("There is no precision " + inQuotes(precision) + "; say fp32 or bf16.");
}

}  // namespace

std::string deviceKind(const std::string& device) { return isCuda(device) ? "cuda" : "cpu"; }

std::unique_ptr<Backend> openDevice(const std::string& device, const std::string& precision, int threads) {
  checkWords(device, precision);
  const bool reduced = precision == "bf16";
  if (reduced && !isCuda(device))
    throw resourceError("The CPU computes in fp32 only, not in bf16. Use --precision fp32.");
  try {
    return makeBackend(device, threads, {.precision = reduced ? Precision::Bfloat16 : Precision::Float32});
  } catch (const std::runtime_error& error) {
    throw resourceError("Cannot use " + inQuotes(device) + ": " + error.what() + " Use --device cpu.");
  }
}

}  // namespace janus
