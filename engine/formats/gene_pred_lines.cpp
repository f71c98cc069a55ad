#include "engine/formats/gene_pred_lines.h"

#include <fmt/format.h>

#include "base/error.h"

namespace janus {
namespace {

constexpr size_t leastColumns = 10;

// Where `name` stands: in front, or behind one column; nothing where the columns are others.
std::optional<size_t> firstColumn(const std::vector<std::string_view>& fields) {
  for (size_t first = 0; first < 2 && fields.size() >= first + leastColumns; ++first) {
    const auto strand = fields[first + 2];
    bool fits = strand == "+" || strand == "-";
    for (size_t i = first + 3; fits && i < first + 8; ++i) fits = wholeNumber(fields[i]).has_value();
    if (fits) return first;
  }
  return std::nullopt;
}

// "1,20," -> 1, 20.
std::vector<int64_t> numbersOf(std::string_view list) {
  std::vector<int64_t> out;
  while (!list.empty()) {
    const size_t comma = std::min(list.find(','), list.size());
    const auto number = wholeNumber(list.substr(0, comma));
    if (!number) return {};
    out.push_back(*number);
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return out;
}

}  // namespace

bool GenePredLines::looksLike(const std::vector<std::string_view>& fields) {
  return firstColumn(fields).has_value();
}

std::optional<BadLine> GenePredLines::read(std::string_view line, int64_t) {
  const auto fields = splitAtTabs(line);
  const auto first = firstColumn(fields);
  if (!first) return BadLine{"it has not the columns of a gene table (genePred)"};
  const auto column = [&](size_t i) { return fields[*first + i]; };
  const auto number = [&](size_t i) { return *wholeNumber(column(i)); };
  const std::vector<int64_t> begins = numbersOf(column(8)), ends = numbersOf(column(9));
  if (number(3) < 0 || number(3) > number(4))
    return BadLine{fmt::format("start {} is after end {}", number(3), number(4))};
  if (begins.size() != ends.size() || static_cast<int64_t>(begins.size()) != number(7))
    return BadLine{fmt::format("its exons are not the {} it counts", number(7))};
  std::vector<Span> exons, coding;
  for (size_t i = 0; i < begins.size(); ++i) {
    if (begins[i] < number(3) || begins[i] > ends[i] || ends[i] > number(4))
      return BadLine{fmt::format("exon {} to {} lies outside of the gene", begins[i], ends[i])};
    exons.push_back({begins[i], ends[i]});
    const Span part{std::max(begins[i], number(5)), std::min(ends[i], number(6))};
    if (part.begin < part.end) coding.push_back(part);
  }
  Feature gene;
  gene.region = {std::string(column(1)), number(3), number(4)};
  gene.type = "transcript";
  gene.strand = strandOf(column(2)).value_or(Strand::None);
  gene.identifier = gene.name = column(0);
  constexpr size_t name2 = 11;
  if (fields.size() > *first + name2 && !column(name2).empty())
    gene.name = column(name2);
  else if (*first == 1 && !wholeNumber(fields[0]))
    gene.name = fields[0];  // refFlat
  gene.blocks = blocksOf(std::move(exons), std::move(coding));
  bytes_ += static_cast<int64_t>(sizeof(Feature) + 128 + gene.blocks.size() * sizeof(Block));
  genes_.push_back(std::move(gene));
  return std::nullopt;
}

}  // namespace janus
