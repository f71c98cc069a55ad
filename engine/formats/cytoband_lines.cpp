#include "engine/formats/cytoband_lines.h"

#include <fmt/format.h>

#include "base/error.h"

namespace janus {
namespace {

constexpr size_t columns = 5;

// How dark Giemsa stains a band: gpos1 to gpos100; gneg not at all.
bool isStain(std::string_view word) {
  if (word == "gneg" || word == "gpos" || word == "acen" || word == "gvar" || word == "stalk") return true;
  if (!word.starts_with("gpos")) return false;
  const auto share = wholeNumber(word.substr(4));
  return share && *share > 0 && *share <= 100;
}

std::string bandName(std::string_view chromosome, std::string_view band) {
  if (band.empty()) return {};
  if (chromosome.starts_with("chr")) chromosome.remove_prefix(3);
  return std::string(chromosome) + std::string(band);
}

}  // namespace

bool CytobandLines::looksLike(std::string_view line) {
  const auto fields = splitAtTabs(line);
  return fields.size() == columns && wholeNumber(fields[1]) && wholeNumber(fields[2]) && isStain(fields[4]);
}

std::optional<BadLine> CytobandLines::read(std::string_view line, int64_t) {
  const auto fields = splitAtTabs(line);
  if (fields.size() != columns)
    return BadLine{fmt::format("{} columns where a band has {}", fields.size(), columns)};
  const auto begin = wholeNumber(fields[1]), end = wholeNumber(fields[2]);
  if (!begin || !end || *begin < 0 || *begin >= *end)
    return BadLine{fmt::format("\"{}\" to \"{}\" is no stretch of a chromosome", printable(fields[1], 24),
                               printable(fields[2], 24))};
  if (fields[0].empty()) return BadLine{"the chromosome has no name"};
  if (!isStain(fields[4])) return BadLine{fmt::format("\"{}\" is no stain", printable(fields[4], 24))};
  Feature band;
  band.region = {std::string(fields[0]), *begin, *end};
  band.name = bandName(fields[0], fields[3]);
  band.type = fields[4];
  bands_.push_back(std::move(band));
  return std::nullopt;
}

}  // namespace janus
