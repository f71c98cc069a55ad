// The command line, and the engine a window talks to.
#include "app/command/command_line.h"

int main(int argc, char** argv) { return janus::command::runCommandLine(argc, argv); }
