#include "engine/variant/contig_letters.h"

#include <algorithm>

#include "base/letter_case.h"

namespace janus {
namespace {

constexpr int64_t pageBases = 1 << 16;
constexpr size_t pagesKept = 8;

}  // namespace

ContigLetters::ContigLetters(std::shared_ptr<const Genome> genome) : genome_(std::move(genome)) {}

const ContigLetters::Page& ContigLetters::pageAt(const std::string& contig, int64_t position) {
  const auto found = std::ranges::find_if(pages_, [&](const Page& page) {
    return page.region.contains(position) && page.region.contig == contig;
  });
  if (found != pages_.end()) {
    pages_.splice(pages_.begin(), pages_, found);
    return pages_.front();
  }
  const int64_t begin = position / pageBases * pageBases;
  const Region region = intersection({contig, begin, begin + pageBases}, genome_->contig(contig).whole());
  pages_.push_front({region, upperCase(genome_->sequence(region))});
  if (pages_.size() > pagesKept) pages_.pop_back();
  return pages_.front();
}

char ContigLetters::at(const std::string& contig, int64_t position) {
  const Page& page = pageAt(contig, position);
  return page.letters[static_cast<size_t>(position - page.region.begin)];
}

std::string ContigLetters::over(const Region& region) {
  std::string letters;
  for (int64_t at = region.begin; at < region.end;) {
    const Page& page = pageAt(region.contig, at);
    const int64_t end = std::min(region.end, page.region.end);
    letters.append(page.letters, static_cast<size_t>(at - page.region.begin), static_cast<size_t>(end - at));
    at = end;
  }
  return letters;
}

}  // namespace janus
