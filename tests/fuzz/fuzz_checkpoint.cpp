#include "engine/checkpoint/checkpoint.h"
#include "tests/fuzz/fuzzed.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const janus::fuzz::FuzzedFile file(janus::fuzz::textOf(bytes, size));
  janus::fuzz::mayRefuse([&] {
    const janus::CheckpointFile opened(file.path());
    opened.notes();
    for (const auto& entry : opened.entries()) opened.read(entry);
  });
  return 0;
}
