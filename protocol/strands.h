// Which strands a run reads, and the words for it.
#pragma once

#include <string>

namespace janus {

enum class Strands { One, Both };

// "one" or "both"; throws Error (Usage).
Strands strandsNamed(const std::string& word);
const char* nameOf(Strands strands);

}  // namespace janus
