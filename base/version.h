// The program's version, for --version, the handshake of window and engine, and the provenance of files.
#pragma once

namespace janus {

const char* programVersion();  // "0.1.0"

}  // namespace janus
