#include <nlohmann/json.hpp>

#include "base/strict_json.h"
#include "engine/checkpoint/config_json.h"
#include "engine/model/config.h"
#include "tests/fuzz/fuzzed.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  janus::fuzz::mayRefuse([&] {
    const auto json = janus::strictJson(janus::fuzz::textOf(bytes, size), "c.json", "configuration");
    const janus::Config config = janus::configFromJson(json, "c.json");
    if (janus::configFromJson(janus::configToJson(config), "c.json") != config) std::abort();
    janus::expectedTensors(config);
  });
  return 0;
}
