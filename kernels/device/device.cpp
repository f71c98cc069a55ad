#include "kernels/device/device.h"

#include <dlfcn.h>

#include <charconv>
#include <filesystem>
#include <stdexcept>
#include <string_view>

#include "kernels/cpu/cpu_backend.h"
#include "kernels/device/device_module.h"

namespace janus {
namespace {

namespace fs = std::filesystem;

// Whether a CUDA driver is installed and sees a device: costs a millisecond, where loading the module costs
// much memory.
bool driverSeesDevice(std::string& why) {
  void* driver = ::dlopen("libcuda.so.1", RTLD_LAZY);
  if (!driver) return why = "No NVIDIA driver is installed.", false;
  const auto init = reinterpret_cast<int (*)(unsigned)>(::dlsym(driver, "cuInit"));
  const auto countDevices = reinterpret_cast<int (*)(int*)>(::dlsym(driver, "cuDeviceGetCount"));
  int devices = 0;
  const bool sees = init && countDevices && init(0) == 0 && countDevices(&devices) == 0 && devices > 0;
  if (!sees) why = "The NVIDIA driver finds no device.";
  return sees;  // the driver stays loaded, as it does in every CUDA program
}

fs::path modulePath() {
  const fs::path here = fs::read_symlink("/proc/self/exe").parent_path();
  for (const char* folder : {"../lib/janus", "../lib/x86_64-linux-gnu/janus"})
    if (const fs::path file = here / folder / "libjanus_cuda.so"; fs::exists(file)) return file;
  return {};
}

// The loaded module, or nullptr and why. Loaded once; never unloaded, as CUDA's runtime does not survive
// that.
const DeviceModule* cudaModule(std::string& why) {
  if (!driverSeesDevice(why)) return nullptr;
  const fs::path file = modulePath();
  if (file.empty()) return why = "This build has no CUDA module.", nullptr;
  void* library = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library) return why = std::string("The CUDA module cannot be loaded: ") + ::dlerror() + ".", nullptr;
  const auto entry = reinterpret_cast<DeviceModuleEntry>(::dlsym(library, deviceModuleEntry));
  const DeviceModule* module = entry ? entry() : nullptr;
  if (!module || std::string_view(module->version) != deviceModuleVersion)
    return why = "The CUDA module belongs to another version of the program.", nullptr;
  return module;
}

Device cpuDevice() { return {makeCpuBackend()->description(), "cpu", 0, 0, true, true, ""}; }

int ordinalOf(std::string_view device) {
  if (device == "cuda") return 0;
  int ordinal = -1;
  const std::string_view digits = device.substr(device.find(':') + 1);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), ordinal);
  if (error != std::errc() || end != digits.data() + digits.size()) return -1;
  return ordinal;
}

std::unique_ptr<Backend> makeCuda(const std::string& device, const DeviceOptions& options) {
  std::string why;
  const DeviceModule* module = cudaModule(why);
  const int devices = module ? module->count(why) : 0;
  const int ordinal = ordinalOf(device);
  if (devices == 0) throw std::runtime_error("No CUDA device: " + why);
  if (ordinal < 0 || ordinal >= devices)
    throw std::runtime_error("There is no device " + device +
                             ": this computer has cuda:0 to cuda:" + std::to_string(devices - 1) + ".");
  return module->open(ordinal, options);
}

}  // namespace

std::vector<Device> findDevices() {
  std::vector<Device> found{cpuDevice()};
  std::string why;
  const DeviceModule* module = cudaModule(why);
  const int count = module ? module->count(why) : 0;
  for (int i = 0; i < count; ++i)
    found.push_back({module->name(i), "cuda", i, module->memory(i), true, false,
                     "Used only when asked for: its kernels have not been proven on a device yet."});
  if (count == 0) found.push_back({"CUDA", "cuda", 0, 0, false, false, why});
  return found;
}

std::unique_ptr<Backend> makeBackend(const std::string& device, int threads, const DeviceOptions& options) {
  if (device == "auto" || device == "cpu") return makeCpuBackend(threads);
  if (device == "cuda" || device.starts_with("cuda:")) return makeCuda(device, options);
  throw std::runtime_error("There is no kind of device called " + device +
                           ": say auto, cpu, cuda or cuda:N.");
}

}  // namespace janus
