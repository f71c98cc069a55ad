// A plugin that answers nothing when it is asked what it is.
#include "plugins/janus_plugin.h"

extern "C" {
const uint32_t janus_plugin_api_version = JANUS_PLUGIN_API_VERSION;
const janus_plugin* janus_plugin_describe(void) { return nullptr; }
}
