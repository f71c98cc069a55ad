// Reads a FASTA from its first byte to its last, once: where every base lies, what it holds, and what is
// wrong with it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/digest.h"

namespace janus {

// What a sequence is made of. A base that is none of A, C, G, T is not predicted and not read by a model as
// one.
struct BaseCounts {
  int64_t acgt = 0, n = 0;
  int64_t ambiguous = 0;  // IUPAC R Y S W K M B D H V
  int64_t uracil = 0;     // U, read by models as T
  int64_t other = 0;      // any other letter, '-', '.', '*': unknown to a model
  int64_t lower = 0;      // of all these, lower case (soft-masked)
  bool operator==(const BaseCounts&) const = default;
};

// One record and how to find its bases: base i lies at offset + i / lineBases * lineBytes + i % lineBases.
struct FastaRecord {
  std::string name;  // the header's first word
  int64_t line = 0;  // of the header, from 1
  int64_t length = 0;
  int64_t offset = 0;  // of the first base, in the uncompressed file
  int64_t lineBases = 0, lineBytes = 0;
  BaseCounts counts;
  std::string digest;  // GA4GH refget 2.0: "SQ." and sha512t24u of the upper-case sequence
  bool operator==(const FastaRecord&) const = default;
};

struct FastaContents {
  std::vector<FastaRecord> records;
  std::vector<std::string> notes;  // what was mended or left out, one sentence each
};

// Takes the uncompressed bytes in portions of any size. Needs memory for the records only, not for lines.
// Every failure is an Error (Input) that names `file`, the line, what was seen and the remedy.
class FastaScan {
 public:
  explicit FastaScan(std::string file) : file_(std::move(file)) {}
  void add(std::string_view bytes);
  FastaContents finish();  // at most once

 private:
  void begin();
  void lines(std::string_view bytes);
  void part(std::string_view bytes);  // of a line, without its LF
  void startLine(char first);
  void endLine(bool atEnd);
  void header(std::string_view bytes);
  void startRecord();
  void endRecord();
  void sequence(std::string_view bytes);
  void startSequenceLine();
  void endSequenceLine(bool atEnd);
  void count(std::string_view bytes);
  void flushDigest();
  void tellCounts();
  [[noreturn]] void refuseByte(char byte, int64_t column) const;
  [[noreturn]] void refuseCarriageReturn() const;
  [[noreturn]] void refuse(const std::string& why) const;

  std::string file_, start_;
  bool begun_ = false, lineOpen_ = false, inHeader_ = false, carriageReturn_ = false;
  int64_t line_ = 1, position_ = 0;
  std::string header_;
  std::optional<FastaRecord> record_;
  int64_t lineBases_ = 0, oddLine_ = 0, oddBases_ = 0, blankLine_ = 0;
  std::array<int64_t, 256> histogram_{};
  std::optional<Digest> digest_;
  std::string upper_;  // bases that wait for the digest
  std::unordered_map<std::string, int64_t> lineOf_;
  int64_t emptyRecords_ = 0;
  FastaContents contents_;
};

}  // namespace janus
