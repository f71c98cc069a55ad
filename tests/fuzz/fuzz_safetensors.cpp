#include "engine/checkpoint/safetensors.h"
#include "tests/fuzz/fuzzed.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const janus::fuzz::FuzzedFile file(janus::fuzz::textOf(bytes, size));
  janus::fuzz::mayRefuse([&] {
    const janus::SafetensorsFile opened(file.path());
    for (const auto& entry : opened.entries())
      if (opened.read(entry).size() != static_cast<size_t>(entry.count)) std::abort();
  });
  return 0;
}
