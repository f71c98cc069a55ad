// What the device that the program is built for can do at most, a line each as device_bench prints them; on
// its matrix units only where JANUS_CUDA_PRECISION is bf16. GB/s counts what is read and what is written.
#include <cstdio>

#include "tests/support/test_backend.h"

int main() {
  const auto line = [](const char* what, double value) {
    std::printf("%s\t0\tdevice\t%.6g\n", what, value * 1e-9);
  };
  const janus::Ceilings device = janus::makeTestBackend()->measureCeilings();
  line("multiply-adds, 1e9/s", device.multiplyAdds);
  if (device.matrixMultiplyAdds > 0) line("bf16 multiply-adds, 1e9/s", device.matrixMultiplyAdds);
  line("exponentials, 1e9/s", device.specials);
  line("cache, GB/s", device.nearBytes);
  line("memory, GB/s", device.farBytes);
}
