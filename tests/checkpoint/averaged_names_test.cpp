// Which names speak of averaged weights, and which only look as if.
#include "engine/checkpoint/averaged_names.h"

#include <gtest/gtest.h>

namespace janus {
namespace {

TEST(AveragedNames, AreWordsNotLetters) {
  for (const char* name : {"ema", "EMA", "ema_model", "model_ema", "last-EMA", "EMACallback", "myEMAWeights",
                           "state_dict_ema", "swa_model", "averaged_model", "avg", "model.ema"})
    EXPECT_TRUE(speaksOfAverages(name)) << name;
  for (const char* name : {"", "schema", "emanate", "thema", "mamba_module", "swag", "cinema"})
    EXPECT_FALSE(speaksOfAverages(name)) << name;
}

TEST(AveragedNames, CountersAreNoWeights) {
  EXPECT_TRUE(isAveragingState("n_averaged"));
  EXPECT_TRUE(isAveragingState("decay"));
  EXPECT_FALSE(isAveragingState("weight"));
}

}  // namespace
}  // namespace janus
