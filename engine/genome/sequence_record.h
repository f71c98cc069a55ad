// What a genome's file holds: its records, and where their bases lie.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace janus {

// What a sequence is made of. A letter other than A, C, G, T is not predicted, and a model does not read it
// as one of them.
struct BaseCounts {
  int64_t acgt = 0, n = 0;
  int64_t ambiguous = 0;  // IUPAC R Y S W K M B D H V
  int64_t uracil = 0;     // U, read by models as T
  int64_t other = 0;      // any other letter, '-', '.', '*': unknown to a model
  int64_t lower = 0;      // of all these, lower case (soft-masked)
  bool operator==(const BaseCounts&) const = default;
};

struct SequenceRecord {
  std::string name;  // of a FASTA the header's first word
  int64_t line = 0;  // of the header in a FASTA, from 1; the number of the record in a 2bit
  int64_t length = 0;
  // In a FASTA (uncompressed) base i lies at offset + i / lineBases * lineBytes + i % lineBases; in a 2bit
  // the record begins at offset, and the other two are 0.
  int64_t offset = 0;
  int64_t lineBases = 0, lineBytes = 0;
  BaseCounts counts;
  std::string digest;  // GA4GH refget 2.0: "SQ." and sha512t24u of the upper-case sequence
  bool operator==(const SequenceRecord&) const = default;
};

struct SequenceContents {
  std::vector<SequenceRecord> records;
  std::vector<std::string> notes;  // what was mended or left out, one sentence each
};

// False for names with control characters, marks that change the direction of text, or bytes that are not
// UTF-8.
bool canBeShown(std::string_view name);

}  // namespace janus
