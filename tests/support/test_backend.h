// The device that a test program tests: the same tests are linked with each.
#pragma once

#include <memory>

#include "kernels/backend.h"

namespace janus {

std::unique_ptr<Backend> makeTestBackend();

// Whether that device rounds factors to bfloat16, so that tests allow for it.
bool testedInBf16();

}  // namespace janus
