#include "protocol/strands.h"

#include "base/error.h"

namespace janus {

Strands strandsNamed(const std::string& word) {
  if (word == "one") return Strands::One;
  if (word == "both") return Strands::Both;
  throw usageError("There is no choice of strands called " + inQuotes(word) + "; say one or both.");
}

const char* nameOf(Strands strands) { return strands == Strands::Both ? "both" : "one"; }

}  // namespace janus
