// Leases: what is open, for how long, and when it is let go of.
#include "engine/session/shared_registry.h"

#include <gmock/gmock.h>

namespace janus::test {
namespace {

using testing::HasSubstr;

class Leases : public testing::Test {
 protected:
  std::shared_ptr<int> open(const std::string& origin, int value) {
    return registry_.open(
        origin,
        [&] {
          ++made_;
          return std::make_shared<int>(value);
        },
        [](const int& thing) { return std::to_string(thing); });
  }

  SharedRegistry<int> registry_{"number"};
  int made_ = 0;
};

TEST_F(Leases, AreCounted) {
  const std::weak_ptr<int> thing = open("a", 7);
  EXPECT_EQ(open("a", 7), thing.lock());
  EXPECT_EQ(made_, 1);
  EXPECT_FALSE(registry_.close("7"));
  EXPECT_EQ(registry_.find("7"), thing.lock());
  EXPECT_TRUE(registry_.close("7"));
  EXPECT_TRUE(thing.expired());
  EXPECT_EQ(registry_.find("7"), nullptr);
  EXPECT_FALSE(registry_.close("7")) << "closing again is no error";
}

TEST_F(Leases, OfWhatIsNotOpenAreRefusedByName) {
  try {
    registry_.get("7");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.errorClass(), ErrorClass::Usage);
    EXPECT_THAT(error.what(), HasSubstr("no number \"7\" open"));
  }
}

TEST_F(Leases, WhatIsClosedAndStillHeldIsOpenedAgainAsItIs) {
  const auto held = open("a", 7);
  registry_.close("7");
  EXPECT_EQ(registry_.find("7"), nullptr);
  EXPECT_EQ(open("a", 7), held);
  EXPECT_EQ(made_, 1);
}

TEST_F(Leases, TheSameThingFromAnotherOriginIsTheOneThatIsFound) {
  const std::weak_ptr<int> first = open("a", 7);
  const auto second = open("b", 7);
  EXPECT_EQ(made_, 2);
  EXPECT_EQ(registry_.find("7"), second);
  EXPECT_TRUE(first.expired());
  EXPECT_FALSE(registry_.close("7"));
  EXPECT_TRUE(registry_.close("7")) << "both have been closed";
}

TEST_F(Leases, OfWhatCannotBeMadeAreNotCounted) {
  const auto fail = []() -> std::shared_ptr<int> { throw inputError("No."); };
  EXPECT_THROW(registry_.open("a", fail, [](const int&) { return ""; }), Error);
  EXPECT_EQ(registry_.size(), 0u);
  EXPECT_EQ(*open("a", 7), 7);
}

TEST_F(Leases, CanBeEndedTogether) {
  open("a", 7);
  open("a", 7);
  open("b", 8);
  registry_.closeAll([](const std::string& key, const int&) { return key == "7"; });
  EXPECT_EQ(registry_.find("7"), nullptr);
  EXPECT_NE(registry_.find("8"), nullptr);
}

}  // namespace
}  // namespace janus::test
