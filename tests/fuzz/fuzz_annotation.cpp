#include "engine/formats/annotation_file.h"
#include "tests/fuzz/fuzzed.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const janus::fuzz::FuzzedFile file(janus::fuzz::textOf(bytes, size));
  const auto resolve = [](std::string_view name) -> std::optional<janus::Contig> {
    if (name == "c1" || name == "chr1") return janus::Contig{"c1", 0, 1000};
    if (name == "c2") return janus::Contig{"c2", 100, 500};
    return std::nullopt;
  };
  janus::fuzz::mayRefuse([&] {
    const janus::AnnotationLimits limits{.memory = 64 << 20, .textBytes = 16 << 20};
    for (const janus::Feature& feature : janus::readAnnotation(file.path(), resolve, limits).features) {
      const auto contig = resolve(feature.region.contig);
      if (!contig || !contig->whole().contains(feature.region)) std::abort();
    }
  });
  return 0;
}
