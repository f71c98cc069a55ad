#include "engine/run/run_spec.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/support/fake_model.h"

namespace janus {
namespace {

TEST(RunSpec, EveryPartOfTheQuestionChangesTheKey) {
  const RunSpec spec = sampleSpec(5, 100);
  std::vector<RunSpec> others(9, spec);
  others[0].sequence += "x";
  others[1].model += "x";
  others[2].window.begin = 4;
  others[3].window.end = 106;
  others[4].window.contig = "chr2";
  others[5].strands = Strands::One;
  others[6].device = "cuda";
  others[7].precision = "bf16";
  others[8].preview = Region{"chr1", 6, 7};
  for (const RunSpec& other : others) EXPECT_NE(other.key(), spec.key());
  RunSpec renamed = spec;
  renamed.genome = "the same contig in another file";
  EXPECT_EQ(renamed.key(), spec.key());
  EXPECT_EQ(spec.key().size(), 32u);
  EXPECT_EQ(nlohmann::json(spec).get<RunSpec>(), spec);
  EXPECT_EQ(nlohmann::json(others[8]).get<RunSpec>(), others[8]);
}

// As it was before windows could be edited: the cache of yesterday still answers.
TEST(RunSpec, TheKeyOfAnUneditedWindowIsWhatItWas) {
  EXPECT_EQ(sampleSpec(5000, 20001).key(), "BV8MJKvVUAMyx7a7XiXX44iIvbc_AIXZ");
  RunSpec part = sampleSpec(5000, 20001, Strands::One);
  part.preview = Region{"chr1", 6000, 6100};
  EXPECT_EQ(part.key(), "ylz3tQCM6y5xN_wzC7itPuhODMl_96iu");
}

}  // namespace
}  // namespace janus
