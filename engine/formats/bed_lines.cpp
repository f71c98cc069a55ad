#include "engine/formats/bed_lines.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/error.h"

namespace janus {
namespace {

bool startsLikeNumber(std::string_view field) {
  if (field.starts_with('-')) field.remove_prefix(1);
  return !field.empty() && field[0] >= '0' && field[0] <= '9';
}

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

// The blocks of columns 10 to 12, or nothing where they break the rules.
std::optional<std::vector<Span>> spansOf(const std::vector<std::string_view>& fields, const Region& region) {
  const auto count = wholeNumber(fields[9]);
  const std::vector<int64_t> sizes = numbersOf(fields[10]), starts = numbersOf(fields[11]);
  if (!count || *count <= 0 || sizes.size() != starts.size() || std::cmp_not_equal(*count, sizes.size()))
    return std::nullopt;
  std::vector<Span> out;
  for (size_t i = 0; i < sizes.size(); ++i) {
    const int64_t length = region.length();
    if (starts[i] < 0 || sizes[i] < 0 || starts[i] > length || sizes[i] > length - starts[i])
      return std::nullopt;
    out.push_back({region.begin + starts[i], region.begin + starts[i] + sizes[i]});
  }
  return out;
}

}  // namespace

bool BedLines::isColour(std::string_view field) {
  if (field == "." || field == "0") return true;
  for (int part = 0; part < 3; ++part) {
    const size_t comma = std::min(field.find(','), field.size());
    const auto level = wholeNumber(field.substr(0, comma));
    if (!level || *level < 0 || *level > 255 || (part < 2) != (comma < field.size())) return false;
    field.remove_prefix(std::min(comma + 1, field.size()));
  }
  return true;
}

bool BedLines::looksLike(std::string_view line) {
  const Fields fields = splitAtBlanks(line);
  return fields.size() >= 3 && startsLikeNumber(fields[1]) && startsLikeNumber(fields[2]);
}

// The format is by tabs; blanks are common in files typed by hand and allowed by UCSC.
BedLines::Fields BedLines::fieldsOf(std::string_view line, int64_t number) {
  Fields fields = splitAtTabs(line);
  for (std::string_view& field : fields) field = field.substr(0, field.find_last_not_of(' ') + 1);
  if (fields.size() >= 3 && wholeNumber(fields[1]) && wholeNumber(fields[2])) {
    while (fields.back().empty()) fields.pop_back();
    return fields;
  }
  Fields byBlanks = splitAtBlanks(line);
  if (byBlanks.size() < 3 || byBlanks == fields) return fields;
  warnings_.add("line", "with blanks where tabs belong, read as columns", number, line);
  return byBlanks;
}

std::optional<BadLine> BedLines::read(std::string_view line, int64_t number) {
  const Fields fields = fieldsOf(line, number);
  if (fields.size() < 3) return BadLine{fmt::format("{} of at least 3 columns", fields.size())};
  const auto begin = wholeNumber(fields[1]), end = wholeNumber(fields[2]);
  if (!begin) return BadLine{fmt::format("start \"{}\" is not a whole number", printable(fields[1], 24))};
  if (!end) return BadLine{fmt::format("end \"{}\" is not a whole number", printable(fields[2], 24))};
  if (*begin < 0) return BadLine{fmt::format("start {} is negative", *begin)};
  if (*begin > *end) return BadLine{fmt::format("start {} is after end {}", *begin, *end)};
  if (fields[0].empty()) return BadLine{"the contig has no name"};
  Feature feature;
  feature.region = {std::string(fields[0]), *begin, *end};
  feature.type = "bed";
  readLook(fields, number, feature);
  readBlocks(fields, number, feature);
  if (!placement_.reaches(feature.region)) return std::nullopt;
  bytes_ +=
      static_cast<int64_t>(sizeof(Feature) + 2 * feature.name.size() + feature.blocks.size() * sizeof(Block));
  features_.push_back(std::move(feature));
  return std::nullopt;
}

// Columns 4 name, 5 score, 6 strand, 9 colour.
void BedLines::readLook(const Fields& fields, int64_t number, Feature& feature) {
  if (fields.size() > 3 && fields[3] != ".") feature.name = feature.identifier = fields[3];
  if (fields.size() > 4) {
    const auto score = realNumber(fields[4]);
    feature.score = score.value_or(0);
    if (fields[4] != "." && (!score || *score < 0 || *score > 1000))
      warnings_.add("score", "not a number from 0 to 1000, clamped where drawn", number, fields[4]);
  }
  if (fields.size() > 5) {
    const auto strand = strandOf(fields[5]);
    feature.strand = strand.value_or(Strand::None);
    if (!strand) warnings_.add("strand", "other than + - ., not shown", number, fields[5]);
  }
  if (thick_ && fields.size() > 8 && !isColour(fields[8]))
    warnings_.add("colour", "other than R,G,B, not used", number, fields[8]);
}

// Columns 7, 8 the thick (coding) part; 10 to 12 blocks. Files with extra columns of their own after the
// sixth have text or reals there: those are not a thick part, and no fault.
void BedLines::readBlocks(const Fields& fields, int64_t number, Feature& feature) {
  const Region& region = feature.region;
  std::vector<Span> exons{{region.begin, region.end}}, coding;
  bool thick = false;
  if (thick_ && fields.size() > 7) {
    const auto begin = wholeNumber(fields[6]), end = wholeNumber(fields[7]);
    thick = begin && end && region.begin <= *begin && *begin <= *end && *end <= region.end;
    if (thick && *begin < *end) coding.push_back({*begin, *end});
  }
  if (fields.size() > 11) {
    if (auto spans = spansOf(fields, region))
      exons = std::move(*spans);
    else
      warnings_.add("line", "with blocks that do not fit the feature, drawn without them", number,
                    fields[11]);
  }
  if (!thick && exons.size() == 1) return;  // one solid piece
  std::vector<Span> parts;
  for (const Span& exon : exons)
    for (const Span& span : coding)
      if (std::max(exon.begin, span.begin) < std::min(exon.end, span.end))
        parts.push_back({std::max(exon.begin, span.begin), std::min(exon.end, span.end)});
  feature.blocks = blocksOf(std::move(exons), std::move(parts));
}

}  // namespace janus
