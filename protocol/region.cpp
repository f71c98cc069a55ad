#include "protocol/region.h"

namespace janus {

Region intersection(const Region& a, const Region& b) {
  if (a.contig != b.contig) return {a.contig, a.begin, a.begin};
  const int64_t begin = std::max(a.begin, b.begin);
  return {a.contig, begin, std::max(begin, std::min(a.end, b.end))};
}

}  // namespace janus
