#include "protocol/lane_id.h"

#include <gtest/gtest.h>

namespace janus {
namespace {

TEST(LaneId, SaysWhereTheDataComesFrom) {
  EXPECT_EQ(laneSourceOf("sequence"), LaneSource::Sequence);
  EXPECT_EQ(laneSourceOf("file:/data/genes.gff3"), LaneSource::File);
  EXPECT_EQ(laneSourceOf("plugin/cpg/islands"), LaneSource::Plugin);
  EXPECT_EQ(laneSourceOf("expert.1.fwd"), LaneSource::Run);
  EXPECT_EQ(laneSourceOf("file"), LaneSource::Run);
}

TEST(LaneId, HoldsThePathAsItIs) {
  const std::string word = fileLane("/a b/plugin/x:y.bw");
  EXPECT_EQ(laneSourceOf(word), LaneSource::File);
  EXPECT_EQ(pathOfFileLane(word), "/a b/plugin/x:y.bw");
  EXPECT_EQ(pathOfFileLane("entropy"), "");
}

TEST(LaneId, NamesPluginAndTrack) {
  const std::string word = pluginLane("cpg", "islands");
  const PluginLaneNames names = namesOfPluginLane(word);
  EXPECT_EQ(names.plugin, "cpg");
  EXPECT_EQ(names.track, "islands");
  EXPECT_EQ(namesOfPluginLane("plugin/cpg").plugin, "cpg");
  EXPECT_EQ(namesOfPluginLane("plugin/cpg").track, "");
  EXPECT_EQ(namesOfPluginLane("entropy").plugin, "");
}

}  // namespace
}  // namespace janus
