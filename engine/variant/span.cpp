#include "engine/variant/span.h"

#include <algorithm>
#include <cstdlib>

#include "protocol/window.h"

namespace janus {
namespace {

// The edits from the first to the last, with what lies between them as it is.
SequenceEdit together(const Haplotype& haplotype, ContigLetters& letters) {
  const auto& edits = haplotype.edits();
  if (edits.empty()) return {haplotype.contig().begin, haplotype.contig().begin, {}};
  SequenceEdit all{edits.front().begin, edits.front().begin, {}};
  for (const SequenceEdit& edit : edits) {
    all.letters += letters.over({haplotype.contig().name, all.end, edit.begin}) + edit.letters;
    all.end = edit.end;
  }
  return all;
}

// Letters [begin, end) of the contig with one edit, counted from the contig's beginning on.
std::string lettersOf(const Change& change, int64_t begin, int64_t end, ContigLetters& letters) {
  const int64_t first = change.contig.begin;
  return Haplotype(change.contig, {change.edit}).sequence(letters, {begin - first, end - first});
}

int64_t into(int64_t begin, int64_t length, int64_t first, int64_t last) {
  return std::max(first, std::min(begin, last - length));
}

// Twice the distance of the middles of a base and of a window.
int64_t distance(int64_t position, int64_t begin, int64_t length) {
  return std::abs(2 * (position - begin) + 1 - length);
}

}  // namespace

Change changeOf(const Haplotype& haplotype, ContigLetters& letters) {
  const Contig& contig = haplotype.contig();
  Change change{contig, trimmed(together(haplotype, letters), contig.name, letters), 0, 0, 0};
  const SequenceEdit& edit = change.edit;
  const Shifts shifts = shiftsOf(edit, contig, letters, contig.begin);
  change.begin = edit.begin - shifts.left;
  change.end = edit.end + shifts.right;
  change.altEnd = change.end + static_cast<int64_t>(edit.letters.size()) - (edit.end - edit.begin);
  return change;
}

std::optional<SpanWindows> spanWindows(const Change& change, int64_t context) {
  const int64_t first = change.contig.begin, refEnd = change.contig.end;
  const int64_t altEnd = refEnd + change.difference();
  const int64_t w = std::min({context, refEnd - first, altEnd - first});
  if (w < shortestWindow || 2 * change.longerSpan() > w) return std::nullopt;
  const int64_t wanted = change.begin - (w - change.longerSpan()) / 2;
  SpanWindows windows{w, into(wanted, w, first, refEnd), into(wanted, w, first, altEnd), false};
  windows.moved = windows.refBegin != wanted || windows.altBegin != wanted;
  return windows;
}

SpanLetters lettersOf(const Change& change, const SpanWindows& windows, ContigLetters& letters) {
  const Region ref{change.contig.name, windows.refBegin, windows.refBegin + windows.length};
  return {letters.over(ref), lettersOf(change, windows.altBegin, windows.altBegin + windows.length, letters)};
}

Region fixedWindow(const Contig& contig, int64_t position, int64_t context) {
  if (contig.length() <= context) return contig.whole();
  const int64_t step = std::max<int64_t>(1, context / 2), last = contig.end - context;
  int64_t best = last;
  const auto consider = [&](int64_t begin) {
    const int64_t here = distance(position, begin, context), there = distance(position, best, context);
    if (begin < last && (here < there || (here == there && begin < best))) best = begin;
  };
  // Three multiples around the one whose middle is about there.
  const int64_t near = (position - contig.begin - context / 2) / step;
  for (int64_t k = std::max<int64_t>(0, near - 1); k <= near + 2; ++k) consider(contig.begin + k * step);
  return {contig.name, best, best + context};
}

}  // namespace janus
