#include "engine/compute/device_selection.h"

#include "base/error.h"
#include "base/memory_size.h"
#include "kernels/device/device.h"

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

int64_t memoryCap(const std::string& memory) {
  if (memory.empty()) return 0;
  const auto bytes = memorySizeFrom(memory);
  if (!bytes) throw usageError(inQuotes(memory) + " is no amount of memory; write it as 500M or 4.5G.");
  return *bytes;
}

std::unique_ptr<Backend> openDevice(const DeviceSelection& choice) {
  checkWords(choice.device, choice.precision);
  const bool reduced = choice.precision == "bf16";
  const int64_t memory = memoryCap(choice.memory);
  if (memory > 0 && !isCuda(choice.device))
    throw usageError("The CPU's memory has no cap: leave out --memory, or say --device cuda.");
  if (reduced && !isCuda(choice.device))
    throw resourceError("The CPU computes in fp32 only, not in bf16. Use --precision fp32.");
  try {
    return makeBackend(
        choice.device, choice.threads,
        {.precision = reduced ? Precision::Bfloat16 : Precision::Float32, .memoryBytes = memory});
  } catch (const std::runtime_error& error) {
    throw resourceError("Cannot use " + inQuotes(choice.device) + ": " + error.what() + " Use --device cpu.");
  }
}

}  // namespace janus
