#include "base/version.h"

namespace janus {

// Given to this file alone by the build, so that a new version compiles one file again.
const char* programVersion() { return JANUS_VERSION; }

}  // namespace janus
