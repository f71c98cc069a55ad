#include "engine/variant/haplotype.h"

#include <algorithm>
#include <cctype>

#include "base/error.h"
#include "base/letter_case.h"
#include "engine/model/vocabulary.h"
#include "protocol/locus.h"

namespace janus {
namespace {

std::string placeOf(const Contig& contig, const SequenceEdit& edit) {
  return formatLocus({contig.name, edit.begin, std::max(edit.end, edit.begin + 1)});
}

void checkLetters(const Contig& contig, const SequenceEdit& edit) {
  const auto isLetter = [](unsigned char c) { return std::isalpha(c) != 0; };
  if (std::ranges::all_of(edit.letters, isLetter)) return;
  throw usageError("The edit at " + placeOf(contig, edit) + " has " + inQuotes(edit.letters) +
                   ", which is no sequence. Write letters such as A, C, G, T.");
}

// Two insertions at one place have no order, and one beside a replaced base is part of the same change.
void check(const Contig& contig, const std::vector<SequenceEdit>& edits) {
  const SequenceEdit* before = nullptr;
  for (const SequenceEdit& edit : edits) {
    if (edit.begin < contig.begin || edit.end < edit.begin || edit.end > contig.end)
      throw usageError("The edit at " + placeOf(contig, edit) + " reaches out of " +
                       formatLocus(contig.whole()) + ". Give edits within the contig.");
    const bool meets = before && (edit.begin < before->end || edit.begin == before->begin);
    if (meets)
      throw usageError("The edits at " + placeOf(contig, *before) + " and " + placeOf(contig, edit) +
                       " overlap. Write them as one, or leave one out.");
    checkLetters(contig, edit);
    before = &edit;
  }
}

std::vector<SequenceEdit> sorted(std::vector<SequenceEdit> edits) {
  for (SequenceEdit& edit : edits) edit.letters = upperCase(std::move(edit.letters));
  std::ranges::stable_sort(edits, {}, [](const SequenceEdit& e) { return std::pair(e.begin, e.end); });
  return edits;
}

// Letters stand for the replaced bases one by one from the left, as windowSequence has it.
AxisMap axisOf(const Contig& contig, const std::vector<SequenceEdit>& edits) {
  std::vector<AlignedBlock> blocks;
  int64_t letter = 0, position = contig.begin;
  const auto align = [&](int64_t length) {
    if (length == 0) return;
    AlignedBlock* last = blocks.empty() ? nullptr : &blocks.back();
    if (last && last->letter + last->length == letter && last->position + last->length == position)
      last->length += length;
    else
      blocks.push_back({letter, position, length});
    letter += length;
    position += length;
  };
  for (const SequenceEdit& edit : edits) {
    const auto count = static_cast<int64_t>(edit.letters.size());
    const int64_t both = std::min(count, edit.end - edit.begin);
    align(edit.begin - position);
    align(both);
    letter += count - both;
    position = edit.end;
  }
  align(contig.end - position);
  return {contig.whole(), letter, std::move(blocks)};
}

bool equalBases(char a, char b) { return a == b && baseIndex(a) >= 0; }

// Edits side by side are one: what is deleted before an insertion is replaced by it.
std::vector<SequenceEdit> joined(const std::vector<SequenceEdit>& edits) {
  std::vector<SequenceEdit> all;
  for (const SequenceEdit& edit : edits)
    if (!all.empty() && all.back().end == edit.begin) {
      all.back().end = edit.end;
      all.back().letters += edit.letters;
    } else {
      all.push_back(edit);
    }
  return all;
}

}  // namespace

Haplotype::Haplotype(Contig contig) : contig_(std::move(contig)), axis_(contig_.whole()) {}

Haplotype::Haplotype(Contig contig, std::vector<SequenceEdit> edits)
    : contig_(std::move(contig)), edits_(sorted(std::move(edits))) {
  check(contig_, edits_);
  axis_ = axisOf(contig_, edits_);
}

SequenceEdit trimmed(SequenceEdit edit, const std::string& contig, ContigLetters& letters) {
  while (edit.begin < edit.end && !edit.letters.empty() &&
         edit.letters.back() == letters.at(contig, edit.end - 1)) {
    edit.letters.pop_back();
    --edit.end;
  }
  size_t alike = 0;
  while (edit.begin < edit.end && alike < edit.letters.size() &&
         edit.letters[alike] == letters.at(contig, edit.begin)) {
    ++alike;
    ++edit.begin;
  }
  edit.letters.erase(0, alike);
  return edit;
}

// What is inserted or deleted is read as if it repeated itself: the letter that enters at one end has to
// equal the one that leaves at the other.
Shifts shiftsOf(const SequenceEdit& edit, const Contig& contig, ContigLetters& letters, int64_t lowest) {
  const bool inserts = edit.begin == edit.end, deletes = edit.letters.empty();
  Shifts shifts;
  if (inserts == deletes) return shifts;
  const std::string moved = inserts ? edit.letters : letters.over({contig.name, edit.begin, edit.end});
  const auto length = static_cast<int64_t>(moved.size());
  const auto unit = [&](int64_t i) { return moved[static_cast<size_t>(i % length)]; };
  while (edit.end + shifts.right < contig.end &&
         equalBases(letters.at(contig.name, edit.end + shifts.right), unit(shifts.right)))
    ++shifts.right;
  while (edit.begin - shifts.left > lowest &&
         equalBases(letters.at(contig.name, edit.begin - shifts.left - 1),
                    unit(length - 1 - shifts.left % length)))
    ++shifts.left;
  return shifts;
}

SequenceEdit shiftedLeft(SequenceEdit edit, int64_t bases, const std::string& contig,
                         ContigLetters& letters) {
  if (bases == 0) return edit;
  std::string around = letters.over({contig, edit.begin - bases, edit.begin}) + edit.letters;
  edit.begin -= bases;
  edit.end -= bases;
  if (!edit.letters.empty()) edit.letters = around.substr(0, edit.letters.size());
  return edit;
}

// Of an insertion shifted to the left by k, the letters are the last k bases before it and then its own: its
// first as many letters as it has. An edit may end where the one before it does.
Haplotype Haplotype::normalised(ContigLetters& letters) const {
  std::vector<SequenceEdit> kept;
  for (const SequenceEdit& edit : joined(edits_)) {
    const SequenceEdit minimal = trimmed(edit, contig_.name, letters);
    if (minimal.begin == minimal.end && minimal.letters.empty()) continue;
    const int64_t lowest = kept.empty() ? contig_.begin : kept.back().end + 1;
    const Shifts shifts = shiftsOf(minimal, contig_, letters, std::min(lowest, minimal.begin));
    kept.push_back(shiftedLeft(minimal, shifts.left, contig_.name, letters));
  }
  return {contig_, std::move(kept)};
}

std::string Haplotype::sequence(ContigLetters& letters, const TokenSpan& span) const {
  std::string out;
  int64_t letter = 0, position = contig_.begin;
  const auto take = [&](int64_t count, const auto& part) {
    const int64_t from = std::max(span.begin, letter), to = std::min(span.end, letter + count);
    if (from < to) out += part(from - letter, to - letter);
    letter += count;
  };
  const auto keepUpTo = [&](int64_t end) {
    take(end - position, [&, begin = position](int64_t from, int64_t to) {
      return letters.over({contig_.name, begin + from, begin + to});
    });
  };
  for (const SequenceEdit& edit : edits_) {
    keepUpTo(edit.begin);
    take(static_cast<int64_t>(edit.letters.size()), [&](int64_t from, int64_t to) {
      return edit.letters.substr(static_cast<size_t>(from), static_cast<size_t>(to - from));
    });
    position = edit.end;
  }
  keepUpTo(contig_.end);
  return out;
}

std::vector<SequenceEdit> Haplotype::editsWithin(const Region& part) const {
  std::vector<SequenceEdit> within;
  for (const SequenceEdit& edit : edits_) {
    const bool outside = edit.end <= part.begin || edit.begin >= part.end;
    if (outside && (edit.begin < edit.end || edit.begin <= part.begin || edit.begin >= part.end)) continue;
    if (edit.begin < part.begin || edit.end > part.end)
      throw usageError("The edit at " + placeOf(contig_, edit) + " reaches over the edge of the window " +
                       formatLocus(part) + ". Choose a window that holds it whole.");
    within.push_back(edit);
  }
  return within;
}

}  // namespace janus
