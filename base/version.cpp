#include "base/version.h"

namespace janus {

// The build defines JANUS_VERSION for this file only, so that a new version recompiles one file.
const char* programVersion() { return JANUS_VERSION; }

}  // namespace janus
