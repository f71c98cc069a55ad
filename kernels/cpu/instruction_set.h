// Which of the compiled instruction sets the kernels use.
#pragma once

#include <string>
#include <vector>

namespace janus::cpu {

// Those compiled and available here, best first: "AVX-512", "AVX2", "baseline".
std::vector<std::string> instructionSets();
// The one in use.
std::string instructionSet();
// For tests: from now on the whole process uses that one of instructionSets(). Matrices made before are laid
// out for another set, so backends must be made anew.
void useInstructionSet(const std::string& name);

}  // namespace janus::cpu
