// Answers hello and the opening of genomes, models and tracks.
#include <unistd.h>

#include "engine/version.h"
#include "engine/wire/operation.h"
#include "engine/wire/server.h"

namespace janus {

using nlohmann::json;

Answer sayHello(Workspace&, const Request&, const JobControl&) {
  return {{{"protocol", protocolVersion},
           {"program", "janus"},
           {"version", programVersion()},
           {"pid", static_cast<int64_t>(::getpid())}}};
}

}  // namespace janus
