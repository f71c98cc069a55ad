// A plugin that writes behind its values.
#include "plugins/janus_plugin.h"

namespace {
int compute(uint32_t, const janus_window* window, const janus_host*, float* values) {
  for (int64_t i = 0; i <= window->wanted_end - window->wanted_begin; ++i) values[i] = 1;
  return 0;
}
constexpr janus_track tracks[] = {{"t", "T", "", "", JANUS_QUANTITY, 1, 0, 0}};
constexpr janus_plugin plugin = {"bad", "1", "", 1, tracks, compute, nullptr};
}  // namespace

extern "C" {
const uint32_t janus_plugin_api_version = JANUS_PLUGIN_API_VERSION;
const janus_plugin* janus_plugin_describe(void) { return &plugin; }
}
