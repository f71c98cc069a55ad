#include "engine/formats/bigwig_file.h"
#include "tests/fuzz/fuzzed.h"

namespace {

constexpr int64_t mostBytes = 1 << 20;  // of the blocks that are read
constexpr size_t mostChromosomes = 4;

void readIndex(const janus::BigWigFile& file, uint64_t index, const janus::BigWigFile::Chromosome& contig,
               bool summaries) {
  const auto blocks = file.blocks(index, contig.id, 0, contig.length, mostBytes, {});
  if (!blocks) return;
  for (const auto& block : *blocks) {
    const auto check = [&](const auto& item) {
      if (item.begin < 0 || item.begin >= item.end || item.end > contig.length) std::abort();
    };
    if (summaries)
      file.summaries(block, contig.id, 0, contig.length, check);
    else
      file.intervals(block, contig.id, 0, contig.length, check);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const janus::fuzz::FuzzedFile file(janus::fuzz::textOf(bytes, size));
  janus::fuzz::mayRefuse([&] {
    const janus::BigWigFile opened(file.path());
    opened.hasNoData();
    for (size_t i = 0; i < std::min(mostChromosomes, opened.chromosomes().size()); ++i) {
      const auto& contig = opened.chromosomes()[i];
      janus::fuzz::mayRefuse([&] { readIndex(opened, opened.dataIndex(), contig, false); });
      for (const auto& zoom : opened.zooms())
        janus::fuzz::mayRefuse([&] { readIndex(opened, zoom.index, contig, true); });
    }
  });
  return 0;
}
