// A plugin that does not describe itself.
#include "plugins/janus_plugin.h"

extern "C" {
const uint32_t janus_plugin_api_version = JANUS_PLUGIN_API_VERSION;
}
