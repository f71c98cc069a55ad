// Reads a FASTA once, from its first byte to its last: finds where every base is, counts the letters, and
// reports what is wrong.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "engine/genome/sequence_record.h"
#include "engine/genome/sequence_tally.h"

namespace janus {

// Takes the uncompressed bytes in portions of any size. Needs memory for the records only, not for lines.
// Every failure is an Error (Input) that names `file`, the line, what was seen and the remedy.
class FastaScan {
 public:
  explicit FastaScan(std::string file) : file_(std::move(file)) {}
  void add(std::string_view bytes);
  SequenceContents finish();  // at most once

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
  void tellCounts();
  [[noreturn]] void refuseByte(char byte, int64_t column) const;
  [[noreturn]] void refuseCarriageReturn() const;
  [[noreturn]] void refuse(const std::string& why) const;

  std::string file_, start_;
  bool begun_ = false, lineOpen_ = false, inHeader_ = false, carriageReturn_ = false;
  int64_t line_ = 1, position_ = 0;
  std::string header_;
  std::optional<SequenceRecord> record_;
  int64_t lineBases_ = 0, oddLine_ = 0, oddBases_ = 0, blankLine_ = 0;
  std::optional<SequenceTally> tally_;  // of that record
  std::unordered_map<std::string, int64_t> lineOf_;
  int64_t emptyRecords_ = 0;
  SequenceContents contents_;
};

}  // namespace janus
