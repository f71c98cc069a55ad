// What janus bench measured, for people.
#pragma once

#include "app/command/facts.h"

namespace janus::command {

void printBench(const Facts& facts);  // to standard output

}  // namespace janus::command
