#include "protocol/locus.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "base/error.h"
#include "base/letter_case.h"
#include "protocol/pasted_text.h"
#include "protocol/typed_number.h"

namespace janus {
namespace {

using std::string_view;

constexpr int64_t namePadding = 2000;  // bases on each side of a gene or feature, as IGV shows them

// The longest that stands in a message beside other names.
std::string shortQuotes(string_view text) { return '"' + printable(text, 40) + '"'; }

// A base as people read it: 1-based, with commas.
std::string reading(int64_t position) { return withThousands(position + 1); }

bool isBases(string_view text) {
  return !text.empty() && text.find_first_not_of("ACGTNacgtn") == string_view::npos;
}

string_view trimmed(string_view text) {
  const size_t first = text.find_first_not_of(" \t\r\n"), last = text.find_last_not_of(" \t\r\n");
  return first == string_view::npos ? string_view() : text.substr(first, last - first + 1);
}

std::vector<string_view> split(string_view text, char separator) {
  std::vector<string_view> parts;
  for (size_t end; (end = text.find(separator)) != string_view::npos; text.remove_prefix(end + 1))
    parts.push_back(text.substr(0, end));
  parts.push_back(text);
  return parts;
}

// One text being understood, against one genome.
class Parser {
 public:
  explicit Parser(const LocusContext& context) : context_(context) {}
  Locus parse(string_view text);

 private:
  // Loci from a line; several, when blanks separate them.
  void line(string_view text);
  size_t words(const std::vector<string_view>& words, size_t at);
  bool bed(const std::vector<string_view>& words, size_t at);
  bool spacedVariant(const std::vector<string_view>& words, size_t at);
  bool spacedStrand(const std::vector<string_view>& words, size_t at);
  bool spacedAssembly(const std::vector<string_view>& words, size_t at);
  std::string withoutGroupBlanks(string_view text) const;
  void word(string_view text);
  bool place(string_view text);
  bool contigAndRest(string_view text);
  bool dashedVariant(string_view text);
  bool named(string_view text);
  [[noreturn]] void refuse(string_view text) const;

  void rest(const Contig& contig, string_view text);
  void range(const Contig& contig, string_view first, string_view last);
  void variantRest(const Contig& contig, string_view text);
  void addVariant(const Contig& contig, int64_t typed, string_view reference, string_view alternative);
  void addTyped(const Contig& contig, int64_t begin, int64_t end);  // 0-based half-open, clipped with a note
  void addWhole(const Contig& contig) { locus_.regions.push_back(contig.whole()); }
  void noteOtherReading(string_view name);
  void noteElsewhere(string_view text, const std::vector<NamedRegion>& places);
  string_view withoutAssembly(string_view text);
  string_view withoutStrand(string_view text);
  void noteStrand(string_view strand);
  bool isName(string_view text) const;

  const Contig* contigCalled(string_view name, bool aliases);
  const Contig* exact(string_view name) const;
  void note(const std::string& sentence);

  const LocusContext& context_;
  Locus locus_;
  size_t flips_ = 0, loci_ = 0;
  bool bedNoted_ = false;
};

const Contig* Parser::exact(string_view name) const {
  const auto found = std::find_if(context_.contigs.begin(), context_.contigs.end(),
                                  [&](const Contig& contig) { return contig.name == name; });
  return found == context_.contigs.end() ? nullptr : &*found;
}

// The genome's contig for `name`, with a note when it goes by another name here.
const Contig* Parser::contigCalled(string_view name, bool aliases) {
  const Contig* contig = exact(name);
  if (contig || !aliases || name.empty() || !context_.resolveContig) return contig;
  const auto own = context_.resolveContig(name);
  contig = own ? exact(*own) : nullptr;
  if (contig && contig->name != name)
    note(fmt::format("{} is called {} here.", printable(name, 40), printable(contig->name, 40)));
  return contig;
}

void Parser::note(const std::string& sentence) {
  if (locus_.note.find(sentence) != std::string::npos) return;
  locus_.note += (locus_.note.empty() ? "" : " ") + sentence;
}

void Parser::addTyped(const Contig& contig, int64_t begin, int64_t end) {
  const std::string name = printable(contig.name, 40);
  const std::string extent = contig.begin > 0 ? fmt::format("{} is here from {} to {}", name,
                                                            reading(contig.begin), withThousands(contig.end))
                                              : fmt::format("{} ends at {}", name, withThousands(contig.end));
  if (begin >= contig.end) throw usageError(fmt::format("{}: {} is past its end.", extent, reading(begin)));
  if (end <= contig.begin)
    throw usageError(fmt::format("{}: {} is before its start.", extent, withThousands(end)));
  if (begin < contig.begin || end > contig.end) note(extent + ".");
  locus_.regions.push_back({contig.name, std::max(begin, contig.begin), std::min(end, contig.end)});
}

// first..last, 1-based and closed.
void Parser::range(const Contig& contig, string_view first, string_view last) {
  if (first.empty())
    throw usageError(fmt::format("The start before {} is missing: positions start at 1.", shortQuotes(last)));
  if (last.empty()) throw usageError(fmt::format("The end after {} is missing.", shortQuotes(first)));
  const int64_t start = typedNumber(first), end = typedNumber(last);
  if (start < 1 || end < 1) throw usageError("Position 0 does not exist: positions start at 1.");
  if (start > end)
    throw usageError(
        fmt::format("The start is after the end: {} > {}.", withThousands(start), withThousands(end)));
  // "1-2Mb" is taken to the letter; who meant megabases on both sides must see that.
  const auto hasSuffix = [](string_view text) { return text.find_first_of("kKmM") != string_view::npos; };
  if (start < 1000 && !hasSuffix(first) && hasSuffix(last))
    note(fmt::format("The start is base {}: a suffix counts for its own number only.", start));
  addTyped(contig, start - 1, end);
}

void Parser::addVariant(const Contig& contig, int64_t typed, string_view reference, string_view alternative) {
  if (locus_.variant) throw usageError("One variant at a time: give several in a VCF file.");
  if (typed < 1) throw usageError("Position 0 does not exist: positions start at 1.");
  Variant variant{contig.name, typed - 1, upperCase(std::string(reference)),
                  upperCase(std::string(alternative))};
  if (variant.reference == variant.alternative)
    throw usageError(fmt::format("{}>{} changes nothing.", printable(variant.reference, 40),
                                 printable(variant.alternative, 40)));
  const int64_t last = contig.end - static_cast<int64_t>(reference.size());
  if (variant.position < contig.begin || variant.position > last)
    throw usageError(fmt::format("The variant at {} does not lie within {}, which is here from {} to {}.",
                                 withThousands(typed), printable(contig.name, 40), reading(contig.begin),
                                 withThousands(contig.end)));
  locus_.regions.push_back(
      {contig.name, variant.position, variant.position + static_cast<int64_t>(reference.size())});
  locus_.variant = std::move(variant);
}

// "140300616T>G", "140300616 T>G", "140300616:T:G", "140300616-T-G", "140300616:T>G"
void Parser::variantRest(const Contig& contig, string_view text) {
  const size_t letters = text.find_first_of("ACGTNacgtn", text.find_first_not_of("0123456789,"));
  std::string change(text.substr(std::min(letters, text.size())));
  for (char& c : change)
    if (c == '>' || c == ':' || c == '-' || c == '/') c = '>';
  const auto parts = split(change, '>');
  if (parts.size() != 2 || !isBases(parts[0]) || !isBases(parts[1]))
    throw usageError(fmt::format("{} is no substitution: write it as 140300616 T>G.", shortQuotes(text)));
  string_view position = text.substr(0, letters);
  while (!position.empty() && !std::isdigit(static_cast<unsigned char>(position.back())))
    position.remove_suffix(1);
  addVariant(contig, typedNumber(position), parts[0], parts[1]);
}

// A name of the genome's own or of an annotation: nothing of it is passed over.
bool Parser::isName(string_view text) const {
  return exact(text) || (context_.findNamed && !context_.findNamed(text).empty());
}

void Parser::noteStrand(string_view strand) {
  note(fmt::format("The strand {} does not change the place: [rev] after it turns the view round.",
                   shortQuotes(strand)));
}

string_view Parser::withoutStrand(string_view text) {
  const string_view strand = strandSuffix(text);
  if (!strand.empty()) noteStrand(strand);
  return text.substr(0, text.size() - strand.size());
}

// A genome does not say which assembly it is.
string_view Parser::withoutAssembly(string_view text) {
  const size_t length = assemblyLength(text);
  if (length == 0) return text;
  string_view name = text.substr(0, length);
  while (name.ends_with('.') || name.ends_with(':') || name.ends_with('}')) name.remove_suffix(1);
  if (name.starts_with('{')) name.remove_prefix(1);
  note(fmt::format("{} was passed over: whether this genome is {} is not checked.", shortQuotes(name),
                   printable(name, 40)));
  return text.substr(length);
}

// Where the name of a contig reads as a place on another one too.
void Parser::noteOtherReading(string_view name) {
  for (size_t colon = name.rfind(':'); colon != string_view::npos && colon > 0;
       colon = name.rfind(':', colon - 1)) {
    const Contig* other = exact(name.substr(0, colon));
    if (!other) continue;
    try {
      Parser reading(context_);
      reading.rest(*other, name.substr(colon + 1));
      const Region& place = reading.locus_.regions.front();
      note(fmt::format("{} is a contig here; the place on {} is {}:{}..{}.", shortQuotes(name),
                       printable(other->name, 40), printable(other->name, 40), withThousands(place.begin + 1),
                       withThousands(place.end)));
    } catch (const Error&) {  // it reads as a name only
    }
    return;
  }
}

// What follows "contig:".
void Parser::rest(const Contig& contig, string_view text) {
  const bool hgvs = text.size() > 2 && text[1] == '.' && (text[0] == 'g' || text[0] == 'm');
  if (hgvs && text.find('>') == string_view::npos)
    throw usageError(
        fmt::format("{}: of HGVS, substitutions such as g.140300616T>G are understood.", shortQuotes(text)));
  if (hgvs) return variantRest(contig, text.substr(2));
  if (text.empty())
    throw usageError(fmt::format("A position is missing after {}.", shortQuotes(contig.name + ":")));
  if (text.find('>') != string_view::npos || text.find(':') != string_view::npos)
    return variantRest(contig, text);
  if (const size_t dots = text.find(".."); dots != string_view::npos)
    return range(contig, text.substr(0, dots), text.substr(dots + 2));
  const auto parts = split(text, '-');
  if (parts.size() == 1) return range(contig, text, text);
  if (parts.size() == 3 && isBases(parts[1]) && isBases(parts[2])) return variantRest(contig, text);
  range(contig, parts[0], text.substr(parts[0].size() + 1));
}

// Where a contig's name may itself hold ':', the longest name wins; a name of the genome's own before an
// alias.
bool Parser::contigAndRest(string_view text) {
  for (const bool aliases : {false, true})
    for (size_t colon = text.rfind(':'); colon != string_view::npos && colon > 0;
         colon = text.rfind(':', colon - 1))
      if (const Contig* contig = contigCalled(text.substr(0, colon), aliases))
        return rest(*contig, text.substr(colon + 1)), true;
  return false;
}

// chr8-140300616-T-G, the contig's name again free to hold '-'.
bool Parser::dashedVariant(string_view text) {
  size_t at[3] = {text.size(), 0, 0};  // the dashes, from the right
  for (size_t i = 0, end = text.size(); i < 3; ++i) {
    at[i] = end == 0 ? string_view::npos : text.rfind('-', end - 1);
    if (at[i] == string_view::npos) return false;
    end = at[i];
  }
  const string_view alternative = text.substr(at[0] + 1),
                    reference = text.substr(at[1] + 1, at[0] - at[1] - 1);
  const string_view position = text.substr(at[2] + 1, at[1] - at[2] - 1), name = text.substr(0, at[2]);
  if (!isBases(reference) || !isBases(alternative) || position.empty() ||
      position.find_first_not_of("0123456789,") != string_view::npos)
    return false;
  const Contig* contig = contigCalled(name, true);
  if (!contig) throw usageError(fmt::format("This genome has no contig {}.", shortQuotes(name)));
  addVariant(*contig, typedNumber(position), reference, alternative);
  return true;
}

void Parser::noteElsewhere(string_view text, const std::vector<NamedRegion>& places) {
  constexpr size_t told = 3;
  if (places.size() < 2) return;
  std::string others;
  for (size_t i = 1; i < std::min(places.size(), told + 1); ++i)
    others += (others.empty() ? "" : ", ") + formatLocus(places[i].region);
  const size_t more = places.size() - std::min(places.size(), told + 1);
  if (more) others += fmt::format(" and {} more place{}", more, more == 1 ? "" : "s");
  note(fmt::format("{} is also at {}.", shortQuotes(text), others));
}

bool Parser::named(string_view text) {
  if (!context_.findNamed) return false;
  std::vector<NamedRegion> places = context_.findNamed(text);
  std::erase_if(places, [&](const NamedRegion& place) {
    const Contig* contig = exact(place.region.contig);
    return !contig || !contig->whole().contains(place.region);
  });
  if (places.empty()) return false;
  const auto& [best, matched] = places.front();
  if (!matched.empty()) note(fmt::format("{} is {}.", shortQuotes(text), printable(matched, 80)));
  noteElsewhere(text, places);
  const Contig* contig = exact(best.contig);
  locus_.regions.push_back({best.contig, std::max(contig->begin, best.begin - namePadding),
                            std::min(contig->end, best.end + namePadding)});
  return true;
}

bool Parser::place(string_view text) {
  if (const Contig* contig = exact(text)) {
    noteOtherReading(text);
    return addWhole(*contig), true;
  }
  if (contigAndRest(text) || dashedVariant(text)) return true;
  if (const Contig* contig = contigCalled(text, true)) return addWhole(*contig), true;
  return named(text);
}

bool isPlainNumber(string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789,-") == string_view::npos &&
         text.find_first_of("0123456789") != string_view::npos && text.find('-', 1) == string_view::npos;
}

// "chr16_200000_200100", "chr16-200000-200100", "chr16,200000,200100": from 0 or from 1 is not known.
bool isJoinedOtherwise(string_view text) {
  const auto digits = [](string_view part) {
    return !part.empty() && part.find_first_not_of("0123456789") == string_view::npos;
  };
  for (const char joiner : {'_', '-', ','}) {
    const auto parts = split(text, joiner);
    if (parts.size() > 2 && digits(parts.back()) && digits(parts[parts.size() - 2])) return true;
  }
  return false;
}

void Parser::refuse(string_view text) const {
  const size_t colon = text.find(':');
  const string_view contig = text.substr(0, std::min(colon, text.size()));
  if (colon == string_view::npos && isJoinedOtherwise(text))
    throw usageError(
        fmt::format("{} is no name here, and as a place it could count from 0 or from 1: write it as "
                    "contig:1,000-2,000, or as BED with blanks.",
                    shortQuotes(text)));
  if (colon == string_view::npos)
    throw usageError(
        fmt::format("{} is no contig of this genome and no gene or feature of an open annotation. "
                    "Write a place as contig:1,000-2,000.",
                    shortQuotes(text)));
  if (context_.findNamed && !context_.findNamed(contig).empty())
    throw usageError(
        fmt::format("{}: changes within a gene are not understood. Give the genomic place, as in "
                    "chr8:140300616 T>G.",
                    shortQuotes(text)));
  throw usageError(fmt::format("This genome has no contig {}.", shortQuotes(contig)));
}

void Parser::word(string_view text) {
  constexpr string_view flip = "[rev]";
  if (!isName(text)) text = undressed(text);
  if (!isName(text) && text.size() > flip.size() &&
      equalIgnoringCase(text.substr(text.size() - flip.size()), flip)) {
    text.remove_suffix(flip.size());
    ++flips_;
  }
  if (!isName(text)) text = withoutStrand(assemblyLength(text) < text.size() ? withoutAssembly(text) : text);
  ++loci_;
  if (!place(text)) refuse(text);
}

// "chr1 1000 2000", 0-based half-open as BED files have it.
bool Parser::bed(const std::vector<string_view>& words, size_t at) {
  if (at + 2 >= words.size() || !isPlainNumber(words[at + 1]) || !isPlainNumber(words[at + 2])) return false;
  const Contig* contig = contigCalled(words[at], true);
  if (!contig) throw usageError(fmt::format("This genome has no contig {}.", shortQuotes(words[at])));
  if (words[at + 1].starts_with('-'))
    throw usageError(fmt::format("The BED start {} is negative.", shortQuotes(words[at + 1])));
  const int64_t begin = typedNumber(words[at + 1]), end = typedNumber(words[at + 2]);
  if (begin >= end)
    throw usageError(fmt::format("The BED start is not before the end: {} >= {}.", withThousands(begin),
                                 withThousands(end)));
  ++loci_;
  addTyped(*contig, begin, end);
  if (!bedNoted_)
    note(fmt::format("Read as BED, which counts from 0: bases {} to {} of {}.", withThousands(begin + 1),
                     withThousands(end), printable(contig->name, 40)));
  bedNoted_ = true;
  return true;
}

// "chr1:5-6 -"
bool Parser::spacedStrand(const std::vector<string_view>& words, size_t at) {
  if (at + 1 >= words.size() || !isStrandWord(words[at + 1]) || isName(words[at + 1])) return false;
  word(words[at]);
  noteStrand(words[at + 1]);
  return true;
}

// "hg38 chr1:5-6"
bool Parser::spacedAssembly(const std::vector<string_view>& words, size_t at) {
  if (at + 1 >= words.size() || assemblyLength(words[at]) != words[at].size()) return false;
  if (isName(words[at]) || contigCalled(words[at], true)) return false;
  withoutAssembly(words[at]);
  return true;
}

// Thousands set off by blanks, as in "chr1:200 000-200 100"; not where the digits are a contig's name.
std::string Parser::withoutGroupBlanks(string_view text) const {
  const auto digit = [&](size_t i) {
    return i < text.size() && std::isdigit(static_cast<unsigned char>(text[i]));
  };
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool groups = text[i] == ' ' && i > 0 && digit(i - 1) && digit(i + 1) && digit(i + 2) &&
                        digit(i + 3) && !digit(i + 4) && out.find(':') != std::string::npos;
    const string_view next = text.substr(i + 1).substr(0, text.substr(i + 1).find(' '));
    if (!groups || exact(next)) out += text[i];
  }
  return out;
}

// "chr8:140300616 T>G"
bool Parser::spacedVariant(const std::vector<string_view>& words, size_t at) {
  if (at + 1 >= words.size() || words[at].find(':') == string_view::npos) return false;
  const auto letters = split(words[at + 1], '>');
  if (letters.size() != 2 || !isBases(letters[0]) || !isBases(letters[1])) return false;
  word(std::string(words[at]) + std::string(words[at + 1]));
  return true;
}

size_t Parser::words(const std::vector<string_view>& words, size_t at) {
  if (bed(words, at)) return 3;
  if (spacedVariant(words, at) || spacedStrand(words, at)) return 2;
  if (spacedAssembly(words, at)) return 1;
  word(words[at]);
  return 1;
}

void Parser::line(string_view text) {
  if (!isName(text)) text = undressed(text);
  const std::string grouped = withoutGroupBlanks(text);
  const auto parts = wordsOf(grouped);
  if (parts.size() == 1 && equalIgnoringCase(grouped, "all") && !exact(grouped)) {
    for (const Contig& contig : context_.contigs) addWhole(contig);
    return;
  }
  if (parts.size() > 1 && !exact(parts[0]) && named(text)) return;  // a name with blanks in it
  // A line of a BED file: what stands after its third column is about the feature, not the place.
  if (parts.size() >= 3 && text.find('\t') != string_view::npos && bed(parts, 0)) return;
  for (size_t at = 0; at < parts.size();) at += words(parts, at);
}

Locus Parser::parse(string_view text) {
  if (const string_view name = trimmed(text); exact(name)) return place(name), std::move(locus_);
  const auto address = placeInAddress(trimmed(text));
  const std::string decoded = address ? *address : percentDecoded(trimmed(text));
  const std::string plain = normalizeInput(decoded);
  for (const string_view part : split(plain, '\n'))
    if (!trimmed(part).empty()) line(trimmed(part));
  if (locus_.regions.empty())
    throw usageError("Type a place, such as chr1:1,000-2,000, or the name of a gene.");
  if (flips_ && flips_ != loci_)
    throw usageError("[rev] flips the whole view: give it to every locus or to none.");
  locus_.reversed = flips_ > 0;
  return std::move(locus_);
}

}  // namespace

std::string withThousands(int64_t number) {
  std::string text = std::to_string(number);
  const int64_t first = text.starts_with('-') ? 1 : 0;
  for (int64_t at = static_cast<int64_t>(text.size()) - 3; at > first; at -= 3)
    text.insert(static_cast<size_t>(at), 1, ',');
  return text;
}

std::string formatLocus(const Region& region) {
  const std::string start = region.contig + ':' + reading(region.begin);
  return region.length() <= 1 ? start : start + '-' + withThousands(region.end);
}

std::string formatSpan(int64_t bases) { return withThousands(bases) + " bp"; }

Locus parseLocus(string_view text, const LocusContext& context) { return Parser(context).parse(text); }

}  // namespace janus
