#include "engine/run/run_manifest.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/support/fake_model.h"

namespace janus {
namespace {

TEST(RunManifest, ProvenanceSaysHowToMakeItAgain) {
  RunManifest manifest;
  manifest.spec = sampleSpec(999, 1000);
  manifest.labels = sampleRequest(manifest.spec).labels;
  const auto provenance = provenanceOf(manifest);
  EXPECT_EQ(provenance["command"],
            "janus predict demo 'a genome.fa' chr1:1,000-1,999 --strands both --context region --device cpu "
            "--precision fp32 --out DIR");
  EXPECT_EQ(provenance["window_text"], "chr1:1,000-1,999");
  EXPECT_EQ(manifest.words(), "JanusDNA model on chr1:1,000-1,999, both strands");
}

}  // namespace
}  // namespace janus
