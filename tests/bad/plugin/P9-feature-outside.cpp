// A plugin with a feature that lies outside of its window.
#include "plugins/janus_plugin.h"

namespace {
int find(uint32_t, const janus_window* window, const janus_host* host) {
  const janus_feature feature{window->end - 1, window->end + 1, "x", '.', 0};
  host->add_feature(host->self, &feature);
  return 0;
}
constexpr janus_track tracks[] = {{"t", "T", "", "", JANUS_FEATURES, 1, 0, 0}};
constexpr janus_plugin plugin = {"bad", "1", "", 1, tracks, nullptr, find};
}  // namespace

extern "C" {
const uint32_t janus_plugin_api_version = JANUS_PLUGIN_API_VERSION;
const janus_plugin* janus_plugin_describe(void) { return &plugin; }
}
