// A plugin whose track nothing computes.
#include "plugins/janus_plugin.h"

namespace {

constexpr janus_track tracks[] = {{"t", "T", "", "", JANUS_QUANTITY, 1, 0, 0}};
constexpr janus_plugin plugin = {"bad", "1", "", 1, tracks, nullptr, nullptr};
}  // namespace

extern "C" {
const uint32_t janus_plugin_api_version = JANUS_PLUGIN_API_VERSION;
const janus_plugin* janus_plugin_describe(void) { return &plugin; }
}
