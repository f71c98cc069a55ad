#include "engine/formats/contig_facts.h"

#include <fmt/format.h>

#include "base/error.h"
#include "engine/formats/feature_lines.h"
#include "engine/formats/file_contigs.h"
#include "engine/formats/parse_warnings.h"

namespace janus {
namespace {

// What of the blocks lies in [begin, end), moved by `shift`.
std::vector<Block> blocksWithin(const std::vector<Block>& blocks, int64_t begin, int64_t end, int64_t shift) {
  std::vector<Block> out;
  for (Block block : blocks) {
    block.begin = std::max(block.begin, begin) + shift;
    block.end = std::min(block.end, end) + shift;
    if (block.begin < block.end) out.push_back(block);
  }
  return out;
}

// The tab-parted field that begins so, without its beginning.
std::string_view fieldOf(std::string_view line, std::string_view tag) {
  for (const std::string_view field : splitAtTabs(line))
    if (field.starts_with(tag)) return field.substr(tag.size());
  return {};
}

}  // namespace

void ContigLengths::compare(const Contig& genomes, int64_t files) {
  const bool agrees = genomes.begin == 0 ? files == genomes.end : files >= genomes.end;
  if (agrees || different_++ > 0) return;
  first_ = fmt::format("\"{}\" has {} bases against {}", printable(genomes.name, 32), grouped(files),
                       grouped(genomes.end));
}

std::optional<std::string> ContigLengths::sentence() const {
  if (different_ == 0) return std::nullopt;
  return fmt::format("{} of another length than the genome's ({}), as if of another assembly",
                     counted(different_, "contig"), first_);
}

void ContigFacts::addHeader(std::string_view line) {
  if (line.starts_with("##sequence-region")) {
    const auto words = splitAtBlanks(line);
    if (words.size() < 4) return;
    const auto first = wholeNumber(words[2]), last = wholeNumber(words[3]);
    if (first == 1 && last) addLength(std::string(words[1]), *last);
  } else if (line.starts_with("@SQ\t")) {
    const auto length = wholeNumber(fieldOf(line, "LN:"));
    if (length) addLength(std::string(fieldOf(line, "SN:")), *length);
  }
}

void ContigFacts::addLength(const std::string& contig, int64_t length) {
  lengths_.try_emplace(contig, length);
}

void ContigFacts::addCircular(const std::string& contig, int64_t length) {
  circular_.try_emplace(contig, length);
  addLength(contig, length);
}

std::optional<Feature> ContigFacts::cutAtOrigin(Feature& feature) {
  if (circular_.empty()) return std::nullopt;
  const auto found = circular_.find(feature.region.contig);
  if (found == circular_.end() || feature.region.end <= found->second) return std::nullopt;
  const int64_t length = found->second;
  if (cut_++ == 0) firstCut_ = feature.name.empty() ? feature.region.contig : feature.name;
  Feature behind = feature;
  behind.region.begin = std::max<int64_t>(feature.region.begin - length, 0);
  behind.region.end = std::min(feature.region.end - length, length);
  behind.blocks = blocksWithin(feature.blocks, length, 2 * length, -length);
  if (feature.region.begin >= length) {
    feature = std::move(behind);
    return std::nullopt;
  }
  feature.region.end = length;
  feature.blocks = blocksWithin(feature.blocks, 0, length, 0);
  return behind;
}

std::vector<std::string> ContigFacts::sentences(const ContigResolver& resolve) const {
  std::vector<std::string> out;
  FileContigs names(resolve);
  for (const auto& [name, length] : lengths_) names.meet(name);
  ContigLengths lengths;
  for (const auto& [name, length] : lengths_)
    if (const Contig* contig = names.of(name)) lengths.compare(*contig, length);
  if (const auto different = lengths.sentence()) out.push_back(*different);
  if (cut_ > 0)
    out.push_back(fmt::format("{} past the end of a circular contig, drawn on from its origin, first \"{}\"",
                              counted(cut_, "feature"), printable(firstCut_, 32)));
  return out;
}

}  // namespace janus
