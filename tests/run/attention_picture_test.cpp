#include "engine/run/attention_picture.h"

#include <gmock/gmock.h>

#include "tests/support/fake_model.h"

namespace janus {
namespace {

using testing::ElementsAre;

TEST(AttentionPicture, RowsSumToOneForEveryChoiceOfQueries) {
  const auto attention = FakeModel().predictor().forward(tokensOf(sampleBases(101)), {}, {}).attention;
  for (const Queries queries : {Queries::Both, Queries::Forward, Queries::Backward}) {
    const AttentionPicture map = attentionPicture(attention, 101, queries);
    ASSERT_EQ(map.values.size(), 4u);
    EXPECT_FLOAT_EQ(map.values[0] + map.values[1], 1);
    EXPECT_FLOAT_EQ(map.values[2] + map.values[3], 1);
  }
  EXPECT_THAT(attentionPicture(attention, 101, Queries::Forward).values, ElementsAre(1, 0, 0.25f, 0.75f));
  EXPECT_THAT(attentionPicture(attention, 101, Queries::Backward).values, ElementsAre(0.5f, 0.5f, 0, 1));
  EXPECT_THAT(attentionPicture(attention, 101, Queries::Both).values,
              ElementsAre(0.75f, 0.25f, 0.125f, 0.875f));
  EXPECT_TRUE(attentionPicture({}, 101, Queries::Both).values.empty());
}

}  // namespace
}  // namespace janus
