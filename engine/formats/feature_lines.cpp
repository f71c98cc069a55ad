#include "engine/formats/feature_lines.h"

#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "base/error.h"

namespace janus {
namespace {

// Sorted, overlapping ones made one; touching ones too where `touching`.
std::vector<Span> merged(std::vector<Span> spans, bool touching) {
  std::ranges::sort(spans);
  std::vector<Span> out;
  for (const Span& span : spans) {
    if (!out.empty() && (touching ? span.begin <= out.back().end : span.begin < out.back().end))
      out.back().end = std::max(out.back().end, span.end);
    else
      out.push_back(span);
  }
  return out;
}

bool within(const std::vector<Span>& exons, const Span& span) {
  return std::ranges::any_of(exons,
                             [&](const Span& e) { return e.begin <= span.begin && span.end <= e.end; });
}

template <typename Number>
std::optional<Number> whole(std::string_view field) {
  Number number{};
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), number);
  if (error != std::errc{} || end != field.data() + field.size()) return std::nullopt;
  return number;
}

void clip(Feature& feature, const Contig& contig) {
  feature.region.begin = std::max(feature.region.begin, contig.begin);
  feature.region.end = std::min(feature.region.end, contig.end);
  for (Block& block : feature.blocks) {
    block.begin = std::max(block.begin, contig.begin);
    block.end = std::min(block.end, contig.end);
  }
  std::erase_if(feature.blocks, [](const Block& block) { return block.end <= block.begin; });
}

bool outside(const Region& region, const Contig& contig) {
  if (region.begin > contig.end || region.end < contig.begin) return true;
  return !region.empty() && (region.begin == contig.end || region.end == contig.begin);
}

}  // namespace

bool Placement::reaches(const Region& region) {
  const Contig* contig = contigs_.meet(region.contig);
  if (!contig) return false;
  if (!outside(region, *contig)) return true;
  ++outside_[region.contig];
  return false;
}

bool Placement::place(Feature& feature) {
  const Contig* contig = contigs_.of(feature.region.contig);
  if (!contig) return false;
  feature.region.contig = contig->name;
  if (feature.region.begin >= contig->begin && feature.region.end <= contig->end) return true;
  if (clipped_++ == 0) firstClipped_ = feature.name.empty() ? contig->name : feature.name;
  clip(feature, *contig);
  return true;
}

bool Placement::place(Region& region) const {
  const Contig* contig = contigs_.of(region.contig);
  if (!contig || outside(region, *contig)) return false;
  region = {contig->name, std::max(region.begin, contig->begin), std::min(region.end, contig->end)};
  return true;
}

std::vector<std::string> Placement::sentences() const {
  std::vector<std::string> out = contigs_.sentences();
  int64_t outsideOf = 0;
  for (const auto& [name, count] : outside_)
    if (contigs_.of(name)) outsideOf += count;
  if (clipped_ > 0)
    out.push_back(fmt::format("{} past the end of the contig, cut there, first \"{}\"",
                              counted(clipped_, "feature"), printable(firstClipped_, 32)));
  if (outsideOf > 0)
    out.push_back(fmt::format("{} wholly outside of the genome's part of the contig, left out",
                              counted(outsideOf, "feature")));
  return out;
}

std::vector<Block> blocksOf(std::vector<Span> exons, std::vector<Span> coding) {
  coding = merged(std::move(coding), true);
  exons = merged(std::move(exons), false);  // exons that touch stay two: a frame shift is drawn as one
  std::vector<Span> stray;
  for (const Span& span : coding)
    if (!within(exons, span)) stray.push_back(span);
  if (!stray.empty()) {
    exons.insert(exons.end(), stray.begin(), stray.end());
    exons = merged(std::move(exons), false);
  }
  std::vector<Block> out;
  const auto add = [&](int64_t begin, int64_t end, bool translated) {
    if (begin < end) out.push_back({begin, end, translated});
  };
  size_t first = 0;
  for (const Span& exon : exons) {
    int64_t at = exon.begin;
    while (first < coding.size() && coding[first].end <= exon.begin) ++first;
    for (size_t i = first; i < coding.size() && coding[i].begin < exon.end; ++i) {
      add(at, coding[i].begin, false);
      add(std::max(at, coding[i].begin), std::min(exon.end, coding[i].end), true);
      at = std::min(exon.end, coding[i].end);
    }
    add(at, exon.end, false);
  }
  return out;
}

std::optional<int64_t> wholeNumber(std::string_view field) { return whole<int64_t>(field); }

std::optional<double> realNumber(std::string_view field) {
  const auto number = whole<double>(field);
  return number && std::isfinite(*number) ? number : std::nullopt;
}

std::optional<Strand> strandOf(std::string_view field) {
  if (field == "+") return Strand::Forward;
  if (field == "-") return Strand::Reverse;
  if (field == "." || field == "?") return Strand::None;
  return std::nullopt;
}

std::vector<std::string_view> splitAtTabs(std::string_view line) {
  std::vector<std::string_view> out;
  for (size_t at = 0;;) {
    const size_t end = line.find('\t', at);
    out.push_back(line.substr(at, end - at));
    if (end == line.npos) break;
    at = end + 1;
  }
  return out;
}

std::vector<std::string_view> splitAtBlanks(std::string_view line) {
  std::vector<std::string_view> out;
  for (size_t at = line.find_first_not_of(" \t"); at != line.npos; at = line.find_first_not_of(" \t", at)) {
    const size_t end = std::min(line.find_first_of(" \t", at), line.size());
    out.push_back(line.substr(at, end - at));
    at = end;
  }
  return out;
}

}  // namespace janus
