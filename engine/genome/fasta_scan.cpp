#include "engine/genome/fasta_scan.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.h"
#include "protocol/locus.h"

namespace janus {
namespace {

constexpr size_t longestHeader = 1 << 16;  // bytes; longer ones mean that the file has no line ends
constexpr int emptyRecordsTold = 3;
constexpr double mostOther = 0.05;  // of a record, before it is taken for protein
constexpr std::string_view rewrap = "Rewrap it with seqkit seq -w 60.";

std::string shown(std::string_view name) { return printable(name, 40); }

}  // namespace

void FastaScan::refuse(const std::string& why) const {
  throw inputError(fmt::format("Cannot open genome {}: {}", inQuotes(file_), why));
}

void FastaScan::add(std::string_view bytes) {
  if (begun_) return lines(bytes);
  start_ += bytes;
  if (start_.size() >= 4) begin();
}

// The first bytes tell the encoding.
void FastaScan::begin() {
  begun_ = true;
  const std::string first = std::move(start_);
  const std::string_view head = first;
  const bool halfNul = head.size() >= 2 && (head[0] == '\0') != (head[1] == '\0');
  if (head.starts_with("\xff\xfe") || head.starts_with("\xfe\xff") || halfNul)
    refuse("it is UTF-16 text. Convert it with iconv -f UTF-16 -t UTF-8.");
  const bool marked = head.starts_with("\xef\xbb\xbf");
  if (marked) {
    contents_.notes.emplace_back("The file starts with a byte-order mark, which is skipped.");
    position_ = 3;
  }
  lines(head.substr(marked ? 3 : 0));
}

void FastaScan::lines(std::string_view bytes) {
  while (!bytes.empty()) {
    const size_t end = bytes.find('\n');
    part(bytes.substr(0, end));
    if (end == std::string_view::npos) return;
    ++position_;
    endLine(false);
    bytes.remove_prefix(end + 1);
  }
}

void FastaScan::part(std::string_view bytes) {
  if (bytes.empty()) return;
  if (carriageReturn_) refuseCarriageReturn();
  if (!lineOpen_) startLine(bytes.front());
  const size_t size = bytes.size();
  if (bytes.back() == '\r') {
    carriageReturn_ = true;
    bytes.remove_suffix(1);
  }
  if (inHeader_) header(bytes);
  if (!inHeader_) sequence(bytes);
  position_ += static_cast<int64_t>(size - bytes.size());
}

void FastaScan::startLine(char first) {
  lineOpen_ = true;
  inHeader_ = first == '>';
  if (inHeader_ || first == '\r') return;
  if (first == ';')
    refuse(fmt::format("line {} starts with \";\", a comment of early FASTA. Remove such lines.", line_));
  if (first == '@' || first == '+')
    refuse(fmt::format(
        "line {} starts with \"{}\": this looks like FASTQ or SAM. Convert FASTQ with seqkit fq2fa.", line_,
        first));
  if (!record_)
    refuse(fmt::format("line {} starts with \"{}\", a FASTA record starts with \">\". Is this a FASTA file?",
                       line_, printable(std::string_view(&first, 1))));
}

void FastaScan::header(std::string_view bytes) {
  if (const size_t at = bytes.find('\r'); at != std::string_view::npos) refuseCarriageReturn();
  if (header_.size() + bytes.size() > longestHeader)
    refuse(fmt::format("the header at line {} is longer than {} bytes. Shorten it.", line_,
                       withThousands(longestHeader)));
  header_ += bytes;
  position_ += static_cast<int64_t>(bytes.size());
}

void FastaScan::endLine(bool atEnd) {
  if (inHeader_)
    startRecord();
  else if (lineBases_ > 0)
    endSequenceLine(atEnd);
  else if (record_ && record_->length > 0 && !blankLine_)
    blankLine_ = line_;
  lineOpen_ = inHeader_ = carriageReturn_ = false;
  lineBases_ = 0;
  ++line_;
}

void FastaScan::startRecord() {
  endRecord();
  std::string_view name = std::string_view(header_).substr(1);
  name = name.substr(0, name.find_first_of(" \t"));
  if (name.empty()) refuse(fmt::format("line {} has \">\" without a name after it. Name the record.", line_));
  if (!canBeShown(name))
    refuse(
        fmt::format("the name at line {} has control characters or is no UTF-8: \"{}\". Rename the record.",
                    line_, shown(name)));
  const auto [earlier, isNew] = lineOf_.emplace(name, line_);
  if (!isNew)
    refuse(fmt::format("\"{}\" is the name of two records, at lines {} and {}. Rename one.", shown(name),
                       earlier->second, line_));
  record_.emplace();
  record_->name = name;
  record_->line = line_;
  tally_.emplace();
  header_.clear();
}

void FastaScan::endRecord() {
  if (!record_) return;
  if (record_->length == 0) {
    if (++emptyRecords_ <= emptyRecordsTold)
      contents_.notes.push_back(fmt::format("Record \"{}\" (line {}) has no bases and is left out.",
                                            shown(record_->name), record_->line));
  } else {
    tally_->finish(*record_);
    const auto other = static_cast<double>(record_->counts.other),
               length = static_cast<double>(record_->length);
    if (other > mostOther * length)
      refuse(fmt::format(
          "{} looks like protein or an alignment: {:.0f}% of its {} characters are no bases. Give DNA.",
          shown(record_->name), 100 * other / length, withThousands(record_->length)));
    contents_.records.push_back(std::move(*record_));
  }
  record_.reset();
  oddLine_ = blankLine_ = 0;
}

void FastaScan::sequence(std::string_view bytes) {
  if (bytes.empty()) return;
  if (!record_) refuseCarriageReturn();  // the only line that may start without a record starts with one
  if (lineBases_ == 0) startSequenceLine();
  if (!tally_->add(bytes)) {
    const auto at = std::find_if_not(bytes.begin(), bytes.end(), isSequenceCharacter);
    refuseByte(*at, lineBases_ + (at - bytes.begin()) + 1);
  }
  lineBases_ += static_cast<int64_t>(bytes.size());
  record_->length += static_cast<int64_t>(bytes.size());
  position_ += static_cast<int64_t>(bytes.size());
}

// Only the last line of a record may be shorter than the others: found out when another one follows.
void FastaScan::startSequenceLine() {
  if (blankLine_)
    refuse(fmt::format("line {} is blank inside of {}. {}", blankLine_, shown(record_->name), rewrap));
  if (oddLine_)
    refuse(fmt::format("line {} has {} bases, lines of {} must have {}. {}", oddLine_, oddBases_,
                       shown(record_->name), record_->lineBases, rewrap));
  if (record_->length == 0) record_->offset = position_;
}

void FastaScan::endSequenceLine(bool atEnd) {
  const int64_t ending = carriageReturn_ ? 2 : 1;
  if (record_->lineBases == 0) {
    record_->lineBases = lineBases_;
    record_->lineBytes = lineBases_ + ending;
  } else if (lineBases_ > record_->lineBases) {
    refuse(fmt::format("line {} has {} bases, lines of {} must have {}. {}", line_, lineBases_,
                       shown(record_->name), record_->lineBases, rewrap));
  } else if (!atEnd && record_->lineBytes - record_->lineBases != ending) {
    refuse(fmt::format("line {} ends with {}, the lines of {} before it with {}. Convert it with dos2unix.",
                       line_, ending == 2 ? "CR LF" : "LF", shown(record_->name),
                       ending == 2 ? "LF" : "CR LF"));
  }
  if (lineBases_ < record_->lineBases) {
    oddLine_ = line_;
    oddBases_ = lineBases_;
  }
}

void FastaScan::refuseByte(char byte, int64_t column) const {
  const std::string place = fmt::format("line {} has ", line_);
  if (byte == '\r') refuseCarriageReturn();
  if (byte == '>')
    refuse(fmt::format("{}\">\" at column {}, after bases: a line end is missing before it. Repair the file.",
                       place, column));
  const std::string seen = byte == ' '                  ? "a blank"
                           : byte == '\t'               ? "a tab"
                           : byte >= '0' && byte <= '9' ? "a digit"
                                                        : '"' + printable(std::string_view(&byte, 1)) + '"';
  refuse(fmt::format(
      "{}{} at column {}, only bases may stand there. Remove it, or rewrap with seqkit seq -w 60.", place,
      seen, column));
}

void FastaScan::refuseCarriageReturn() const {
  refuse(
      fmt::format("line {} has a CR without LF, the line end of old Macs. Convert it with mac2unix.", line_));
}

SequenceContents FastaScan::finish() {
  if (!begun_) begin();
  if (lineOpen_) endLine(true);
  if (record_ && record_->length == 0)
    refuse(fmt::format(
        "its last record \"{}\" (line {}) has no bases: the file may be cut short. Copy it again.",
        shown(record_->name), record_->line));
  endRecord();
  if (contents_.records.empty()) refuse("it holds no sequence.");
  if (emptyRecords_ > emptyRecordsTold)
    contents_.notes.push_back(fmt::format("{} records in all have no bases.", withThousands(emptyRecords_)));
  tellCounts();
  return std::move(contents_);
}

void FastaScan::tellCounts() {
  const auto tell = [&](int64_t BaseCounts::*kind, const char* sentence) {
    int64_t sum = 0;
    const SequenceRecord* first = nullptr;
    for (const SequenceRecord& record : contents_.records) {
      if (record.counts.*kind && !first) first = &record;
      sum += record.counts.*kind;
    }
    if (first)
      contents_.notes.push_back(fmt::format(fmt::runtime(sentence), withThousands(sum), shown(first->name)));
  };
  tell(&BaseCounts::uracil, "{} U are read as T, the first in {}.");
  tell(&BaseCounts::other, "{} characters that are no bases count as unknown, the first in {}.");
}

}  // namespace janus
