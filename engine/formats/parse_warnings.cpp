#include "engine/formats/parse_warnings.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.h"

namespace janus {

std::string grouped(int64_t number) {
  std::string digits = fmt::format("{}", number);
  for (int64_t at = static_cast<int64_t>(digits.size()) - 3; at > (number < 0 ? 1 : 0); at -= 3)
    digits.insert(static_cast<size_t>(at), ",");
  return digits;
}

std::string counted(int64_t number, std::string_view noun) {
  return fmt::format("{} {}{}", grouped(number), noun, number == 1 ? "" : "s");
}

void ParseWarnings::add(std::string_view noun, std::string_view what, int64_t line, std::string_view seen) {
  const auto known = std::ranges::find(warnings_, what, &Finding::what);
  if (known == warnings_.end())
    warnings_.push_back({noun, what, 1, line, '"' + printable(seen, 32) + '"'});
  else
    ++known->count;
}

std::vector<std::string> ParseWarnings::sentences() const {
  std::vector<std::string> out;
  for (const Finding& finding : warnings_)
    out.push_back(fmt::format("{} {}, first at line {}: {}", counted(finding.count, finding.noun),
                              finding.what, grouped(finding.line), finding.seen));
  return out;
}

}  // namespace janus
