#include "engine/genome/sequence_tally.h"

#include <cstring>

namespace janus {
namespace {

constexpr size_t digestPortion = 1 << 16;

constexpr std::array<char, 256> upperTable = [] {
  std::array<char, 256> table{};
  for (int c = 0; c < 256; ++c)
    table[static_cast<size_t>(c)] = static_cast<char>('a' <= c && c <= 'z' ? c - 32 : c);
  return table;
}();

// 1 for what may not stand in a sequence.
constexpr std::array<uint8_t, 256> badTable = [] {
  std::array<uint8_t, 256> table{};
  for (size_t c = 0; c < 256; ++c) {
    const bool letter = ('A' <= c && c <= 'Z') || ('a' <= c && c <= 'z');
    table[c] = letter || c == '-' || c == '.' || c == '*' ? 0 : 1;
  }
  return table;
}();

// From how often each byte occurs.
BaseCounts countsFrom(const std::array<int64_t, 256>& histogram) {
  BaseCounts counts;
  for (size_t c = 0; c < 256; ++c) {
    const char base = upperTable[c];
    int64_t& kind = std::strchr("ACGT", base)         ? counts.acgt
                    : base == 'N'                     ? counts.n
                    : base == 'U'                     ? counts.uracil
                    : std::strchr("RYSWKMBDHV", base) ? counts.ambiguous
                                                      : counts.other;
    if (c) kind += histogram[c];
    if ('a' <= c && c <= 'z') counts.lower += histogram[c];
  }
  return counts;
}

}  // namespace

bool isSequenceCharacter(char c) { return !badTable[static_cast<unsigned char>(c)]; }

bool SequenceTally::add(std::string_view bases) {
  const size_t before = upper_.size();
  upper_.resize(before + bases.size());
  char* upper = upper_.data() + before;
  uint8_t bad = 0;
  for (size_t i = 0; i < bases.size(); ++i) {
    const auto c = static_cast<unsigned char>(bases[i]);
    ++histogram_[c];
    bad |= badTable[c];
    upper[i] = upperTable[c];
  }
  if (upper_.size() >= digestPortion) flush();
  return !bad;
}

void SequenceTally::finish(SequenceRecord& record) {
  flush();
  record.counts = countsFrom(histogram_);
  record.digest = "SQ." + digest_.finish();
}

void SequenceTally::flush() {
  digest_.add(upper_);
  upper_.clear();
}

}  // namespace janus
