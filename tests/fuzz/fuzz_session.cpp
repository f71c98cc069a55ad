#include "protocol/session_file.h"
#include "tests/fuzz/fuzzed.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const janus::fuzz::FuzzedFile file(janus::fuzz::textOf(bytes, size));
  janus::fuzz::mayRefuse([&] {
    std::vector<std::string> notes;
    const janus::SessionFile session = janus::readSession(file.path(), notes);
    for (const janus::LaneLook& lane : session.lanes)
      if (lane.height < 0 || !(lane.scale != "fixed" || lane.lowest < lane.highest)) std::abort();
  });
  return 0;
}
