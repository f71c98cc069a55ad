#include "engine/run/window_sequence.h"

#include <algorithm>
#include <cctype>

#include "base/digest.h"
#include "base/error.h"
#include "protocol/locus.h"

namespace janus {
namespace {

char upper(char letter) { return static_cast<char>(std::toupper(static_cast<unsigned char>(letter))); }
bool same(char a, char b) { return upper(a) == upper(b); }
bool isLetter(char letter) { return std::isalpha(static_cast<unsigned char>(letter)) != 0; }

// The reference of a window, by positions of its contig.
class Reference {
 public:
  Reference(const Region& region, std::string_view letters) : region_(region), letters_(letters) {}
  const Region& region() const { return region_; }
  char at(int64_t position) const { return letters_[static_cast<size_t>(position - region_.begin)]; }
  std::string_view between(int64_t begin, int64_t end) const {
    return letters_.substr(static_cast<size_t>(begin - region_.begin), static_cast<size_t>(end - begin));
  }

 private:
  const Region& region_;
  std::string_view letters_;
};

void check(const Region& region, const std::vector<SequenceEdit>& edits) {
  int64_t free = region.begin;
  for (const SequenceEdit& edit : edits) {
    const std::string place = formatLocus({region.contig, edit.begin, std::max(edit.end, edit.begin + 1)});
    if (edit.begin < free || edit.end < edit.begin || edit.end > region.end)
      throw usageError("The edit at " + place + " meets another one, or reaches out of " +
                       formatLocus(region) + ". Give edits in order, apart from each other.");
    if (!std::ranges::all_of(edit.letters, isLetter))
      throw usageError("The edit at " + place + " has " + inQuotes(edit.letters) +
                       ", which is no sequence. Write letters such as A, C, G, T.");
    free = edit.end;
  }
}

// Without what it leaves as it is: at its end first, so that what remains stands to the left.
void trim(SequenceEdit& edit, const Reference& reference) {
  while (edit.begin < edit.end && !edit.letters.empty() &&
         same(edit.letters.back(), reference.at(edit.end - 1))) {
    edit.letters.pop_back();
    --edit.end;
  }
  size_t alike = 0;
  while (edit.begin < edit.end && alike < edit.letters.size() &&
         same(edit.letters[alike], reference.at(edit.begin))) {
    ++alike;
    ++edit.begin;
  }
  edit.letters.erase(0, alike);
}

// An insertion or deletion in a repeat goes to the repeat's beginning, no further than `lowest`.
void shiftLeft(SequenceEdit& edit, const Reference& reference, int64_t lowest) {
  const bool inserts = edit.begin == edit.end, deletes = edit.letters.empty();
  if (inserts == deletes) return;
  while (edit.begin > lowest) {
    const char before = reference.at(edit.begin - 1);
    if (!same(before, inserts ? edit.letters.back() : reference.at(edit.end - 1))) return;
    if (inserts) {
      edit.letters.pop_back();
      edit.letters.insert(edit.letters.begin(), before);
    }
    --edit.begin;
    --edit.end;
  }
}

std::vector<SequenceEdit> normalised(std::vector<SequenceEdit> edits, const Reference& reference) {
  std::vector<SequenceEdit> kept;
  for (SequenceEdit& edit : edits) {
    trim(edit, reference);
    shiftLeft(edit, reference, kept.empty() ? reference.region().begin : kept.back().end);
    if (edit.begin < edit.end || !edit.letters.empty()) kept.push_back(std::move(edit));
  }
  return kept;
}

// Writes the letters from left to right, and which stand for which bases.
class Writer {
 public:
  explicit Writer(const Reference& reference) : reference_(reference), position_(reference.region().begin) {}

  void keepUpTo(int64_t position) { align(reference_.between(position_, position)); }
  void replace(const SequenceEdit& edit) {
    keepUpTo(edit.begin);
    const size_t both = std::min(edit.letters.size(), static_cast<size_t>(edit.end - edit.begin));
    align(std::string_view(edit.letters).substr(0, both));
    letters_ += std::string_view(edit.letters).substr(both);
    position_ = edit.end;
  }
  WindowSequence finish(std::vector<SequenceEdit> edits) {
    keepUpTo(reference_.region().end);
    const auto count = static_cast<int64_t>(letters_.size());
    return {std::move(letters_), AxisMap(reference_.region(), count, std::move(blocks_)), std::move(edits)};
  }

 private:
  // Letters that stand for the next bases.
  void align(std::string_view letters) {
    if (letters.empty()) return;
    const auto letter = static_cast<int64_t>(letters_.size()), length = static_cast<int64_t>(letters.size());
    const bool goesOn = !blocks_.empty() && blocks_.back().letter + blocks_.back().length == letter &&
                        blocks_.back().position + blocks_.back().length == position_;
    if (goesOn)
      blocks_.back().length += length;
    else
      blocks_.push_back({letter, position_, length});
    letters_ += letters;
    position_ += length;
  }

  const Reference& reference_;
  int64_t position_;  // of the next base
  std::string letters_;
  std::vector<AlignedBlock> blocks_;
};

}  // namespace

WindowSequence windowSequence(const Region& region, std::string_view reference,
                              const std::vector<SequenceEdit>& edits) {
  if (static_cast<int64_t>(reference.size()) != region.length())
    throw internalError("The letters of " + formatLocus(region) + " are not as many as its bases.");
  check(region, edits);
  const Reference bases(region, reference);
  std::vector<SequenceEdit> kept = normalised(edits, bases);
  Writer writer(bases);
  for (const SequenceEdit& edit : kept) writer.replace(edit);
  return writer.finish(std::move(kept));
}

std::string digestOfLetters(std::string_view letters) {
  std::string all(letters);
  std::ranges::transform(all, all.begin(), upper);
  return digestOf(all);
}

}  // namespace janus
