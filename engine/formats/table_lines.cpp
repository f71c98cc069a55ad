#include "engine/formats/table_lines.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "base/error.h"

namespace janus {
namespace {

constexpr size_t none = std::numeric_limits<size_t>::max();

size_t columnOf(const std::vector<std::string>& header, std::initializer_list<const char*> names) {
  for (const char* name : names)
    if (const auto found = std::ranges::find(header, name); found != header.end())
      return static_cast<size_t>(found - header.begin());
  return none;
}

std::string_view unquoted(std::string_view field) {
  const bool quoted = field.size() >= 2 && field.front() == '"' && field.back() == '"';
  return quoted ? field.substr(1, field.size() - 2) : field;
}

}  // namespace

TableLines TableLines::named(const std::vector<std::string>& header) {
  const Columns columns{columnOf(header, {"seqnames", "chr", "chrom", "chromosome"}),
                        columnOf(header, {"start"}), columnOf(header, {"end"}), columnOf(header, {"strand"}),
                        columnOf(header, {"name", "names", "gene_id"})};
  TableLines lines(columns.strand == none ? "MACS table" : "GRanges table", columns);
  lines.count_ = header.size();
  return lines;
}

std::optional<BadLine> TableLines::read(std::string_view line, int64_t) {
  const auto fields = splitAtTabs(line);
  const size_t shift = count_ > 0 && fields.size() == count_ + 1 ? 1 : 0;
  const auto field = [&](size_t column) {
    const bool there = column != none && column + shift < fields.size();
    return there ? unquoted(fields[column + shift]) : std::string_view();
  };
  const auto begin = wholeNumber(field(columns_.begin)), end = wholeNumber(field(columns_.end));
  if (!begin)
    return BadLine{fmt::format("start \"{}\" is not a whole number", printable(field(columns_.begin), 24))};
  if (!end)
    return BadLine{fmt::format("end \"{}\" is not a whole number", printable(field(columns_.end), 24))};
  if (*begin < 1) return BadLine{fmt::format("start {} is below 1", *begin)};
  // A length of 0 is written as an end one below its start.
  if (*begin > *end + 1) return BadLine{fmt::format("start {} is after end {}", *begin, *end)};
  if (field(columns_.contig).empty()) return BadLine{"the contig has no name"};
  Feature feature;
  feature.region = {std::string(field(columns_.contig)), *begin - 1, *end};
  feature.type = "bed";
  feature.strand = strandOf(field(columns_.strand)).value_or(Strand::None);
  if (field(columns_.name) != ".") feature.name = feature.identifier = field(columns_.name);
  features_.push_back(std::move(feature));
  return std::nullopt;
}

}  // namespace janus
