// Which program this is, for whoever asks: --version, the handshake, the provenance of files.
#pragma once

namespace janus {

const char* programVersion();  // "0.1.0"

}  // namespace janus
