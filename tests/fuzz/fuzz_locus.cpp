#include <algorithm>

#include "protocol/locus.h"
#include "tests/fuzz/fuzzed.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  static const std::vector<janus::Contig> contigs = {
      {"chr1", 0, 248956422}, {"chr16", 186963, 397118}, {"c1:1-5", 0, 50}, {"HLA-A*01:01", 0, 3500}};
  const janus::LocusContext context{
      contigs,
      [](std::string_view name) { return name == "1" ? std::optional<std::string>("chr1") : std::nullopt; },
      [](std::string_view name) {
        return name == "KRAS" ? std::vector<janus::Region>{{"chr1", 0, 60000}} : std::vector<janus::Region>{};
      }};
  janus::fuzz::mayRefuse([&] {
    const janus::Locus locus = janus::parseLocus(janus::fuzz::textOf(bytes, size), context);
    if (locus.regions.empty()) std::abort();
    for (const janus::Region& region : locus.regions)
      if (std::none_of(contigs.begin(), contigs.end(),
                       [&](const janus::Contig& contig) { return contig.whole().contains(region); }))
        std::abort();
  });
  return 0;
}
