#include "protocol/pasted_text.h"

#include <algorithm>

#include "base/error.h"
#include "protocol/typed_number.h"

namespace janus {
namespace {

using std::string_view;

bool isDigit(char c) { return '0' <= c && c <= '9'; }

int hexDigit(char c) {
  if (isDigit(c)) return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return 'a' <= lower && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// What follows `key` in a query or fragment, up to its end.
std::optional<string_view> valueOf(string_view address, string_view key) {
  for (const char before : {'?', '&', ';', '#'}) {
    const std::string wanted = before + std::string(key) + '=';
    const size_t at = address.find(wanted);
    if (at == address.npos) continue;
    const string_view value = address.substr(at + wanted.size());
    return value.substr(0, value.find_first_of("&;#"));
  }
  return std::nullopt;
}

// "16-200000-200100" as "16:200000-200100".
std::string withColon(std::string place) {
  const size_t last = place.rfind('-'),
               first = last == place.npos || last == 0 ? place.npos : place.rfind('-', last - 1);
  if (first != place.npos && place.find(':') == place.npos) place[first] = ':';
  return place;
}

struct Pair {
  string_view open, close;
};
constexpr Pair pairs[] = {{"\"", "\""},         {"'", "'"},          {"`", "`"}, {"(", ")"},
                          {"[", "]"},           {"<", ">"},          {"{", "}"}, {"\u201c", "\u201d"},
                          {"\u2018", "\u2019"}, {"\u00ab", "\u00bb"}};

// UCSC's names are a stem and a number; others are whole.
constexpr string_view stems[] = {"hg",     "mm",     "rn",     "dm",     "ce",     "sacCer",
                                 "danRer", "galGal", "panTro", "canFam", "felCat", "bosTau",
                                 "susScr", "equCab", "xenTro", "rheMac", "oryCun", "GRCh",
                                 "GRCm",   "GRCz",   "TAIR",   "hs",     "b"};
constexpr string_view wholeNames[] = {"hs37d5", "T2T-CHM13v2.0", "CHM13v2.0", "T2T-CHM13"};

bool isAssembly(string_view name) {
  if (std::ranges::any_of(wholeNames, [&](string_view whole) { return equalIgnoringCase(whole, name); }))
    return true;
  const size_t digits = std::min(name.find_first_of("0123456789"), name.size());
  if (digits == name.size() || name.size() - digits > 2) return false;
  return std::all_of(name.begin() + static_cast<std::ptrdiff_t>(digits), name.end(), isDigit) &&
         std::ranges::any_of(stems,
                             [&](string_view s) { return equalIgnoringCase(s, name.substr(0, digits)); });
}

}  // namespace

std::string percentDecoded(string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const int high = i + 2 < text.size() ? hexDigit(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? hexDigit(text[i + 2]) : -1;
    const bool escape = text[i] == '%' && high >= 0 && low >= 0;
    out += escape ? static_cast<char>(high * 16 + low) : text[i];
    if (escape) i += 2;
  }
  return out;
}

std::optional<std::string> placeInAddress(string_view text) {
  const auto begins = [&](string_view start) {
    return equalIgnoringCase(text.substr(0, start.size()), start);
  };
  if (!begins("https://") && !begins("http://")) return std::nullopt;
  std::string assembly;
  for (const string_view key : {"db", "genome"})
    if (const auto value = valueOf(text, key); value && isAssembly(*value))
      assembly = '{' + std::string(*value) + '}';
  for (const string_view key : {"position", "locus", "loc", "r", "region"})
    if (const auto value = valueOf(text, key); value && !value->empty())
      return assembly + percentDecoded(*value);
  constexpr string_view path = "/region/";
  if (const size_t at = text.find(path); at != text.npos) {
    const string_view value = text.substr(at + path.size());
    return withColon(percentDecoded(value.substr(0, value.find_first_of("?#/"))));
  }
  throw usageError("This address holds no place: paste one with position=, locus=, loc= or r= in it.");
}

string_view undressed(string_view text) {
  for (size_t before = 0; before != text.size();) {
    before = text.size();
    while (text.ends_with(',') || text.ends_with(';')) text.remove_suffix(1);
    for (const auto& [open, close] : pairs) {
      if (text.size() <= open.size() + close.size() || !text.starts_with(open) || !text.ends_with(close))
        continue;
      const string_view inner = text.substr(open.size(), text.size() - open.size() - close.size());
      if (inner.find(close) == inner.npos) text = inner;  // "a", "b" are two
    }
  }
  return text;
}

size_t assemblyLength(string_view text) {
  if (text.starts_with('{')) {
    const size_t close = text.find('}');
    return close != text.npos && isAssembly(text.substr(1, close - 1)) ? close + 1 : 0;
  }
  if (isAssembly(text)) return text.size();
  for (const string_view whole : wholeNames)
    if (text.size() > whole.size() + 1 && text[whole.size()] == '.' &&
        isAssembly(text.substr(0, whole.size())))
      return whole.size() + 1;
  const size_t end = text.find_first_of(".:");
  if (end == text.npos || !isAssembly(text.substr(0, end))) return 0;
  // "hg38:chr1:5" has a place behind it, "hg38:5" is one on a contig of that name.
  return text[end] == '.' || text.find(':', end + 1) != text.npos ? end + 1 : 0;
}

string_view strandSuffix(string_view text) {
  for (const string_view strand : {"(+)", "(-)"})
    if (text.size() > strand.size() && text.ends_with(strand))
      return text.substr(text.size() - strand.size());
  const size_t colon = text.rfind(':');
  if (colon == text.npos || text.substr(0, colon).find_first_of("-.") == text.npos) return {};
  const string_view strand = text.substr(colon + 1);
  const bool is = strand == "+" || strand == "-" || strand == "1" || strand == "-1" || strand == "+1";
  return is ? text.substr(colon) : string_view();
}

bool isStrandWord(string_view word) {
  return word == "+" || word == "-" || word == "(+)" || word == "(-)" || word == "-1" || word == "+1";
}

}  // namespace janus
