#include "engine/formats/gff_line.h"

#include <utility>

#include <fmt/format.h>

#include "base/error.h"

namespace janus {

namespace {

std::string_view trimmedEnd(std::string_view field) {
  return field.substr(0, field.find_last_not_of(' ') + 1);
}

}  // namespace

std::optional<BadLine> readGffLine(std::string_view line, int64_t number, ParseWarnings& warnings,
                                   GffLine& out) {
  const std::vector<std::string_view> fields = splitAtTabs(line);
  if (fields.size() < 8) return BadLine{fmt::format("{} of 9 columns", fields.size())};
  const auto begin = wholeNumber(fields[3]), end = wholeNumber(fields[4]);
  if (!begin) return BadLine{fmt::format("start \"{}\" is not a whole number", printable(fields[3], 24))};
  if (!end) return BadLine{fmt::format("end \"{}\" is not a whole number", printable(fields[4], 24))};
  if (*begin < 1) return BadLine{fmt::format("start {} is below 1", *begin)};
  if (*begin > *end) return BadLine{fmt::format("start {} is after end {}", *begin, *end)};
  if (fields[0].empty() || fields[2].empty()) return BadLine{"the contig or the type is missing"};
  const auto score = realNumber(fields[5]);
  if (!score && fields[5] != ".") warnings.add("score", "not a number, read as 0", number, fields[5]);
  const auto strand = strandOf(fields[6]);
  if (!strand) warnings.add("strand", "other than + - ., not shown", number, fields[6]);
  out = {trimmedEnd(fields[0]),
         fields[2],
         fields.size() > 8 ? fields[8] : std::string_view(),
         {*begin - 1, *end},
         strand.value_or(Strand::None),
         score.value_or(0)};
  return std::nullopt;
}

bool looksLikeGff(std::string_view line) {
  const std::vector<std::string_view> fields = splitAtTabs(line);
  const auto number = [](std::string_view field) {
    return !field.empty() && field.find_first_of("0123456789") < 2;
  };
  return fields.size() >= 8 && number(fields[3]) && number(fields[4]) && fields[6].size() == 1 &&
         !fields[2].empty() && !wholeNumber(fields[2]);
}

GffAttributes gffAttributesOf(std::string_view attributes) {
  attributes.remove_prefix(std::min(attributes.find_first_not_of(' '), attributes.size()));
  const size_t blank = attributes.find(' '), equals = attributes.find('=');
  const bool quoted = blank != attributes.npos && attributes.find('"') == blank + 1;
  const bool named = attributes.starts_with("gene_id ") || attributes.starts_with("transcript_id ");
  if (equals != attributes.npos && equals > 0 && equals < blank) return GffAttributes::Gff3;
  return quoted || named ? GffAttributes::Gtf : GffAttributes::Neither;
}

PartKind partKindOf(std::string_view type) {
  if (type == "exon" || type == "pseudogenic_exon" || type == "coding_exon" || type == "noncoding_exon")
    return PartKind::Exon;
  if (type == "CDS" || type == "start_codon" || type == "stop_codon") return PartKind::Coding;
  if (type == "UTR" || type == "5UTR" || type == "3UTR" || type == "five_prime_UTR" ||
      type == "three_prime_UTR" || type == "five_prime_utr" || type == "three_prime_utr" || type == "UTR5" ||
      type == "UTR3")
    return PartKind::Untranslated;
  if (type == "intron" || type == "Selenocysteine" || type == "transcription_start_site" || type == "tts" ||
      type == "tss" || type == "transcription_end_site")
    return PartKind::Passed;
  return PartKind::None;
}

bool statesWhole(std::string_view type) {
  return type.find("gene") != type.npos || type.find("RNA") != type.npos ||
         type.find("transcript") != type.npos;
}

bool opposed(Strand a, Strand b) { return a != b && a != Strand::None && b != Strand::None; }

void Parts::add(PartKind kind, const Span& span) {
  if (kind == PartKind::Exon) exons.push_back(span);
  if (kind == PartKind::Coding) coding.push_back(span);
  if (kind == PartKind::Untranslated) untranslated.push_back(span);
}

void Parts::add(Parts&& more) {
  if (empty()) {
    *this = std::move(more);
    return;
  }
  for (auto part : {&Parts::exons, &Parts::coding, &Parts::untranslated})
    (this->*part).insert((this->*part).end(), (more.*part).begin(), (more.*part).end());
}

// Untranslated parts matter only in files without exon lines: there they and the coding parts are the exons.
void Parts::give(Feature& feature) && {
  if (exons.empty()) exons = std::move(untranslated);
  feature.blocks = blocksOf(std::move(exons), std::move(coding));
  if (feature.blocks.empty()) return;
  feature.region.begin = std::min(feature.region.begin, feature.blocks.front().begin);
  feature.region.end = std::max(feature.region.end, feature.blocks.back().end);
}

}  // namespace janus
