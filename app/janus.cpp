// The command line, and the engine a window talks to.
#ifdef __linux__
#include <malloc.h>
#endif

#include "app/command/command_line.h"

int main(int argc, char** argv) {
#ifdef M_MMAP_THRESHOLD
  // A window's memory goes back when it is done: left to itself glibc learns to keep blocks of up to 32 MB.
  mallopt(M_MMAP_THRESHOLD, 1 << 20);
#endif
  return janus::command::runCommandLine(argc, argv);
}
