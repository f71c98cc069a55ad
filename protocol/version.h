// Which protocol this is; a window and an engine of different ones refuse each other.
#pragma once

namespace janus {

constexpr int protocolVersion = 1;

}  // namespace janus
