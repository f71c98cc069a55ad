// What is read out of the record of a run, also of one that an earlier program made.
#include "protocol/provenance.h"

#include <gtest/gtest.h>

namespace janus::test {
namespace {

TEST(Provenance, SaysWhatComputedTheRun) {
  JsonObject record;
  record["device"] = "cuda";
  record["precision"] = "bf16";
  EXPECT_EQ(computedOn(record), (ComputedOn{"cuda", "bf16"}));
}

TEST(Provenance, WhatItDoesNotSayWasComputedOnTheProcessor) {
  EXPECT_EQ(computedOn(JsonObject()), ComputedOn());
  EXPECT_EQ(computedOn(JsonObject::object()), (ComputedOn{"cpu", "fp32"}));
  JsonObject odd;
  odd["device"] = 7;
  odd["precision"] = "bf16";
  EXPECT_EQ(computedOn(odd), (ComputedOn{"cpu", "bf16"}));
}

}  // namespace
}  // namespace janus::test
