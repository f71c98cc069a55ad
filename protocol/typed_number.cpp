#include "protocol/typed_number.h"

#include <algorithm>
#include <cctype>
#include <limits>

#include "base/error.h"

namespace janus {
namespace {

bool isDigit(char c) { return '0' <= c && c <= '9'; }
bool isBlank(char c) { return c == ' ' || c == '\t'; }
char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

struct Replacement {
  std::string_view from, to;
};

// U+2010..U+2015, minus, small and full-width hyphens; ideographic and typographic blanks; invisible marks.
constexpr Replacement replacements[] = {
    {"\u2010", "-"},  {"\u2011", "-"}, {"\u2012", "-"}, {"\u2013", "-"}, {"\u2014", "-"},
    {"\u2015", "-"},  {"\u2212", "-"}, {"\ufe63", "-"}, {"\uff0d", "-"}, {"\uff1a", ":"},
    {"\u2026", ".."}, {"\u2003", " "}, {"\u2002", " "}, {"\u3000", " "}, {"\u200b", ""},
    {"\u200e", ""},   {"\u200f", ""},  {"\u2060", ""},  {"\ufeff", ""},
};
// Blanks that many languages put between thousands.
constexpr std::string_view narrowBlanks[] = {"\u00a0", "\u2007", "\u2009", "\u202f"};

bool groupsDigits(std::string_view done, std::string_view rest) {
  return done.find(':') != std::string_view::npos && !done.empty() && isDigit(done.back()) &&
         rest.size() >= 3 && std::all_of(rest.begin(), rest.begin() + 3, isDigit);
}

// Appends what the character at the start of `rest` means; answers how many bytes it took.
size_t appendPlain(std::string& done, std::string_view rest) {
  for (const auto& [from, to] : replacements)
    if (rest.starts_with(from)) return done += to, from.size();
  for (const std::string_view blank : narrowBlanks)
    if (rest.starts_with(blank))
      return done += groupsDigits(done, rest.substr(blank.size())) ? ',' : ' ', blank.size();
  done += rest.front();
  return 1;
}

size_t skipBlanks(std::string_view text, size_t at) {
  while (at < text.size() && isBlank(text[at])) ++at;
  return at;
}

size_t joinerAt(std::string_view text, size_t at) {
  if (text.substr(at).starts_with("..")) return 2;
  return at < text.size() && (text[at] == ':' || text[at] == '-') ? 1 : 0;
}

// How many bytes of `text` from `at` say "to" between two numbers, blanks around included; 0 when they are
// none, or when there is no blank to take out. A dash that clings to the number after it ("chr1 -5") is a
// sign.
size_t spacedJoiner(std::string_view text, size_t at) {
  const size_t sign = skipBlanks(text, at), width = joinerAt(text, sign),
               after = skipBlanks(text, sign + width);
  const bool before = sign > at, behind = after > sign + width;
  if (!width || after >= text.size() || !isDigit(text[after]) || !(before || behind)) return 0;
  return before && !behind && text[sign] == '-' ? 0 : after - at;
}

// "chr1 : 1,000 - 2,000" -> "chr1:1,000-2,000"; only where a number follows, so that names keep their place.
std::string withoutInnerBlanks(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    const size_t length = out.empty() || isBlank(out.back()) ? 0 : spacedJoiner(text, i);
    for (const char c : text.substr(i, std::max<size_t>(length, 1)))
      if (!length || !isBlank(c)) out += c;
    i += std::max<size_t>(length, 1);
  }
  return out;
}

struct Suffix {
  std::string_view text;
  int power;
};
constexpr Suffix suffixes[] = {{"mb", 6}, {"kb", 3}, {"bp", 0}, {"m", 6}, {"k", 3}};

[[noreturn]] void refuseNumber(std::string_view text, const char* why) {
  throw usageError(inQuotes(text) + " is not a position: " + why + ".");
}

// Takes a suffix or an exponent off the end of `number` and answers the power of ten it stands for.
int takePower(std::string& number, std::string_view text) {
  for (const auto& [suffix, power] : suffixes)
    if (number.ends_with(suffix)) return number.resize(number.size() - suffix.size()), power;
  const size_t e = number.find('e');
  if (e == std::string::npos) return 0;
  const std::string exponent = number.substr(e + 1 + (number.substr(e + 1).starts_with('+') ? 1 : 0));
  if (exponent.empty() || exponent.size() > 2 || !std::all_of(exponent.begin(), exponent.end(), isDigit))
    refuseNumber(text, "the exponent must be a small whole number, as in 1e6");
  number.resize(e);
  return std::stoi(exponent);
}

void takeCommas(std::string& number, std::string_view text) {
  const size_t whole = std::min(number.find('.'), number.size());
  if (number.find(',') == std::string::npos) return;
  bool good = number.find(',', whole) == std::string::npos && number.front() != ',';
  for (size_t i = 0; i < whole; ++i) good &= (number[i] == ',') == (i > 0 && (whole - i) % 4 == 0);
  if (!good) refuseNumber(text, "commas must group digits by three, as in 1,500,000");
  std::erase(number, ',');
}

int64_t scaled(const std::string& digits, int power, std::string_view text) {
  int64_t value = 0;
  const auto push = [&](int digit) {
    if (value > (std::numeric_limits<int64_t>::max() - digit) / 10)
      refuseNumber(text, "the number is too large");
    value = value * 10 + digit;
  };
  for (const char c : digits) push(c - '0');
  for (; power > 0 && value != 0; --power) push(0);
  return value;
}

}  // namespace

std::string normalizeInput(std::string_view text) {
  std::string done;
  while (!text.empty()) text.remove_prefix(appendPlain(done, text));
  return withoutInnerBlanks(done);
}

int64_t typedNumber(std::string_view text) {
  std::string number(text);
  std::transform(number.begin(), number.end(), number.begin(), lower);
  if (number.starts_with('-')) refuseNumber(text, "positions start at 1");
  int power = takePower(number, text);
  takeCommas(number, text);
  if (const size_t dot = number.find('.'); dot != std::string::npos) {
    std::string decimals = number.substr(dot + 1);
    while (decimals.ends_with('0')) decimals.pop_back();
    if (static_cast<int>(decimals.size()) > power) refuseNumber(text, "it is not a whole number of bases");
    power -= static_cast<int>(decimals.size());
    number = number.substr(0, dot) + decimals;
  }
  if (number.empty() || !std::all_of(number.begin(), number.end(), isDigit))
    refuseNumber(text, "write digits, as in 1,500,000 or 1.5Mb");
  return scaled(number, power, text);
}

std::vector<std::string_view> wordsOf(std::string_view text) {
  std::vector<std::string_view> words;
  for (size_t at = skipBlanks(text, 0); at < text.size(); at = skipBlanks(text, at)) {
    const size_t end = std::min(text.find_first_of(" \t", at), text.size());
    words.push_back(text.substr(at, end - at));
    at = end;
  }
  return words;
}

bool equalIgnoringCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace janus
