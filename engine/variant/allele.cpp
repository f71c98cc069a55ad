#include "engine/variant/allele.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "base/error.h"
#include "base/letter_case.h"
#include "engine/model/vocabulary.h"
#include "protocol/locus.h"

namespace janus {
namespace {

// Of A, C, G, T: which a letter can stand for, as bits (IUPAC 1984, doi:10.1093/nar/13.9.3021).
int basesOf(char letter) {
  constexpr std::string_view letters = "ACGTRYSWKMBDHVN";
  constexpr int bases[] = {1, 2, 4, 8, 5, 10, 6, 9, 12, 3, 14, 13, 11, 7, 15};
  const size_t at = letters.find(letter);
  return at == std::string_view::npos ? 0 : bases[at];
}

bool isSequence(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](unsigned char c) { return std::isalpha(c) != 0; });
}

Why kindOf(std::string_view ref, std::string_view alt) {
  if (alt == "*") return Why::Star;
  if (alt.empty() || alt == ".") return Why::Missing;
  if (alt.front() == '<') return Why::Symbolic;
  const bool joins = alt.find_first_of("[]") != std::string_view::npos;
  if (joins || alt.front() == '.' || alt.back() == '.') return Why::Breakend;
  if (!isSequence(alt)) return Why::NotAcgt;
  return ref.empty() || ref == "." ? Why::Missing : Why::Scored;
}

std::string bases(std::string_view letters) { return printable(letters, 30); }

bool isAcgt(std::string_view letters) {
  return std::ranges::all_of(letters, [](char c) { return baseIndex(c) >= 0 && c != 'U'; });
}

Allele refuse(Why why, const Contig& contig, int64_t position, const std::string& sentence) {
  return {why, std::nullopt,
          fmt::format("{}:{}: {}", printable(contig.name, 40), withThousands(position + 1), sentence)};
}

// REF against the genome's letters over it.
bool agrees(std::string_view ref, std::string_view genome) {
  return std::ranges::equal(ref, genome,
                            [](char a, char b) { return a == b || (basesOf(a) & basesOf(b)) != 0; });
}

Allele changeAt(const Contig& contig, int64_t position, const std::string& alt, const std::string& genome,
                ContigLetters& letters) {
  const int64_t end = position + static_cast<int64_t>(genome.size());
  Change change = changeOf(Haplotype(contig, {{position, end, alt}}), letters);
  if (!isAcgt(change.edit.letters))
    return refuse(Why::NotAcgt, contig, position, fmt::format("ALT is {}", bases(change.edit.letters)));
  const std::string replaced = letters.over({contig.name, change.edit.begin, change.edit.end});
  if (!isAcgt(replaced))
    return refuse(Why::NotAcgt, contig, change.edit.begin, "the reference is " + bases(replaced));
  return {Why::Scored, std::move(change), {}};
}

}  // namespace

std::string_view wordOf(Why why) {
  switch (why) {
    case Why::Scored:
      return ".";
    case Why::Star:
      return "STAR";
    case Why::Symbolic:
      return "SYMBOLIC";
    case Why::Breakend:
      return "BREAKEND";
    case Why::Missing:
      return "MISSING";
    case Why::NotAcgt:
      return "NOT_ACGT";
    case Why::RefDiffers:
      return "REF_DIFFERS";
    case Why::LongerThanContext:
      return "LONGER_THAN_CONTEXT";
    case Why::Outside:
      return "OUTSIDE";
    case Why::ContigUnknown:
      return "CONTIG_UNKNOWN";
    case Why::Overlaps:
      return "OVERLAPS";
  }
  throw internalError("A reason has no word.");
}

// What the genome contradicts is told even where the ALT could not be scored anyway.
Allele alleleOf(const std::optional<Contig>& contig, int64_t position, std::string_view ref,
                std::string_view alt, ContigLetters& letters) {
  if (!contig) return {Why::ContigUnknown, std::nullopt, {}};
  const auto length = std::max<int64_t>(1, static_cast<int64_t>(ref.size()));
  if (position < contig->begin || position > contig->end - length)
    return refuse(Why::Outside, *contig, position, "outside of " + formatLocus(contig->whole()));
  const bool known = isSequence(ref);
  const std::string genome = known ? letters.over({contig->name, position, position + length}) : "";
  const std::string upperRef = upperCase(std::string(ref));
  if (known && !agrees(upperRef, genome))
    return refuse(Why::RefDiffers, *contig, position,
                  fmt::format("REF is {}, the genome has {}", bases(upperRef), bases(genome)));
  const Why kind = kindOf(ref, alt);
  if (kind != Why::Scored) return {kind, std::nullopt, {}};
  if (!known) return refuse(Why::NotAcgt, *contig, position, "REF is " + bases(ref));
  return changeAt(*contig, position, upperCase(std::string(alt)), genome, letters);
}

}  // namespace janus
