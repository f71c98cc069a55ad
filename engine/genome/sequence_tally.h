// One pass over the bases of a record: what they are, and their digest.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/digest.h"
#include "engine/genome/sequence_record.h"

namespace janus {

// Characters that may stand in a sequence: letters, '-', '.', '*'.
bool isSequenceCharacter(char c);

class SequenceTally {
 public:
  // False when a byte is not allowed in a sequence; the counts must not be used then.
  bool add(std::string_view bases);
  // Sets the counts and the digest of the record whose bases were added, in order and all of them.
  void finish(SequenceRecord& record);  // at most once

 private:
  void flush();

  std::array<int64_t, 256> histogram_{};
  Digest digest_;
  std::string upper_;  // bases that wait for the digest
};

}  // namespace janus
