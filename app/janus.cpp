// The command line, and the engine that a window talks to.
#ifdef __linux__
#include <malloc.h>
#endif

#include "app/command/command_line.h"

int main(int argc, char** argv) {
#ifdef M_MMAP_THRESHOLD
  // Memory goes back to the system when a run ends: by default glibc comes to keep blocks of up to 32 MB.
  mallopt(M_MMAP_THRESHOLD, 1 << 20);
#endif
  return janus::command::runCommandLine(argc, argv);
}
