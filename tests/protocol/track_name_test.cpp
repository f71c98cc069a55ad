#include "protocol/track_name.h"

#include <gmock/gmock.h>

namespace janus::test {
namespace {

using Kind = TrackName::Kind;

TEST(TrackNames, AreReadAsTheyAreWritten) {
  for (const char* text :
       {"probability.A", "probability.T", "strand_gap", "entropy", "information", "reference_probability",
        "log_odds.C", "expert.1.fwd", "expert2.7.bwd", "expert_weight.0.bwd", "expert2_weight.31.fwd"}) {
    const auto name = TrackName::parse(text);
    ASSERT_TRUE(name) << text;
    EXPECT_EQ(name->text(), text);
  }
}

TEST(TrackNames, SayWhatTheyAreOf) {
  EXPECT_EQ(TrackName::parse("expert2_weight.7.bwd"), TrackName::expertWeight(2, 7, 1));
  EXPECT_EQ(TrackName::parse("expert.1.fwd"), TrackName::expert(1, 1, 0));
  EXPECT_EQ(TrackName::parse("log_odds.G"), TrackName::logOdds('G'));
  EXPECT_EQ(TrackName::parse("entropy")->kind, Kind::Entropy);
}

TEST(TrackNames, AreMembersOfGroups) {
  const auto isIn = [](const char* name, const char* group) { return TrackName::parse(name)->isIn(group); };
  EXPECT_TRUE(isIn("probability.C", "probability"));
  EXPECT_TRUE(isIn("log_odds.A", "log_odds"));
  for (const char* name : {"expert.1.fwd", "expert2.7.bwd"}) EXPECT_TRUE(isIn(name, "expert")) << name;
  for (const char* name : {"expert_weight.1.fwd", "expert2_weight.7.bwd"})
    EXPECT_TRUE(isIn(name, "expert_weight")) << name;
  EXPECT_TRUE(isIn("expert2.1.fwd", "expert2"));
  EXPECT_FALSE(isIn("expert.1.fwd", "expert2"));
  EXPECT_FALSE(isIn("expert_weight.1.fwd", "expert"));
  EXPECT_FALSE(isIn("reference_probability", "probability"));
  EXPECT_FALSE(isIn("entropy", "entropy")) << "a name by itself, no group";
}

TEST(TrackNames, OfOtherTracksAreNone) {
  for (const char* text :
       {"", "probability", "probability.", "probability.N", "probability.AC", "log_odds.a", "Entropy",
        "entropy.A", "expert", "expert.fwd", "expert.1", "expert.01.fwd", "expert.+1.fwd", "expert.-1.fwd",
        "expert.1.fwd ", "expert3.1.fwd", "expert.1.sideways", "expert.99999999999.fwd", "genes"})
    EXPECT_FALSE(TrackName::parse(text)) << text;
}

TEST(RunTrackIds, AreReadAsTheyAreWritten) {
  const RunTrackId id{"0123abc", "expert.1.fwd"};
  EXPECT_EQ(id.text(), "run/0123abc/expert.1.fwd");
  EXPECT_EQ(RunTrackId::parse(id.text()), id);
  for (const char* text : {"", "run", "run/", "run/0123abc", "run//entropy", "plugin/x/y", "T:run/a/b"})
    EXPECT_FALSE(RunTrackId::parse(text)) << text;
}

}  // namespace
}  // namespace janus::test
