// A plugin that crashes when it is asked what it is.
#include "plugins/janus_plugin.h"

#include <csignal>
namespace {
int compute(uint32_t, const janus_window*, const janus_host*, float*) { return 0; }
constexpr janus_track tracks[] = {{"t", "T", "", "", JANUS_QUANTITY, 1, 0, 0}};
constexpr janus_plugin plugin = {"bad", "1", "", 1, tracks, compute, nullptr};
}  // namespace

extern "C" {
const uint32_t janus_plugin_api_version = JANUS_PLUGIN_API_VERSION;
const janus_plugin* janus_plugin_describe(void) {
  std::raise(SIGSEGV);
  return &plugin;
}
}
