// Tries one plugin, as `janus plugin-probe FILE` does.
#include "engine/plugin/probe.h"

int main(int count, char** words) { return count == 2 ? janus::probePlugin(words[1]) : 2; }
