// A plugin that passes its trial and ends the program on a genome.
#include "plugins/janus_plugin.h"

#include <cstdlib>
#include <cstring>
namespace {
int compute(uint32_t, const janus_window* window, const janus_host*, float* values) {
  if (std::strcmp(window->contig, "trial") != 0) std::exit(0);
  for (int64_t i = window->wanted_begin; i < window->wanted_end; ++i) *values++ = 1;
  return 0;
}
constexpr janus_track tracks[] = {{"t", "T", "", "", JANUS_QUANTITY, 1, 0, 0}};
constexpr janus_plugin plugin = {"exits-later", "1", "", 1, tracks, compute, nullptr};
}  // namespace

extern "C" {
const uint32_t janus_plugin_api_version = JANUS_PLUGIN_API_VERSION;
const janus_plugin* janus_plugin_describe(void) { return &plugin; }
}
