#include "protocol/window.h"

#include <algorithm>

namespace janus {

Region windowAround(const Region& region, int64_t context, const Contig& contig) {
  if (context <= region.length()) return region;
  const int64_t length = std::min(context, contig.length());
  const int64_t middle = region.begin + region.length() / 2;
  const int64_t begin = std::clamp(middle - length / 2, contig.begin, contig.end - length);
  return {region.contig, begin, begin + length};
}

}  // namespace janus
