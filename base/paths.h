// Where things live on this computer: the user's cache and settings, and the resources that ship.
#pragma once

#include <filesystem>

namespace janus {

// $JANUS_CACHE_DIR, else $XDG_CACHE_HOME/janusscope, else ~/.cache/janusscope; created if absent (mode 0700).
// Without a usable home: a private folder under the system's temporary folder. Throws Error (Resource) where
// $JANUS_CACHE_DIR cannot be used.
std::filesystem::path cacheDir();

// $JANUS_STATE_DIR, else $XDG_STATE_HOME/janusscope, else ~/.local/state/janusscope; created if absent.
// Errors as above, of $JANUS_STATE_DIR.
std::filesystem::path stateDir();

// The folder with demo/, icons/, palettes: $JANUS_RESOURCES, else ../share/janusscope beside the program's
// folder, else resources/ of the source tree the program was built in. Throws Error (Internal) when none
// exists.
std::filesystem::path resourcesDir();

// The running program's own folder.
std::filesystem::path programDir();

}  // namespace janus
