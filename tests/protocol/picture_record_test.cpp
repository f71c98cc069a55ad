// What a picture says of itself: the keys that pictures have had from the start, and no more than is known.
#include "protocol/picture_record.h"

#include <gtest/gtest.h>

namespace janus::test {
namespace {

using nlohmann::json;

TEST(PictureRecord, OfAPlaceAloneSaysNothingOfARun) {
  PictureRecord record;
  record.locus = "chr1:1-10";
  EXPECT_EQ(textOf(record), R"({"locus":"chr1:1-10","program":"JanusScope"})");
}

TEST(PictureRecord, CarriesTheRunAndTheCommandThatMakesItAgain) {
  PictureRecord record;
  record.locus = "chr1:1-10";
  record.genome = "hg38";
  record.run.emplace(JsonObject::object())["precision"] = "fp32";
  record.window = "chr1:1-4,096";
  record.strands = "both";
  record.model = "abcd";
  record.command = "janus predict m.ckpt hg38.fa chr1:1-4096";
  const json expected{{"program", "JanusScope"},  {"locus", "chr1:1-10"},
                      {"genome", "hg38"},         {"run", {{"precision", "fp32"}}},
                      {"window", "chr1:1-4,096"}, {"strands", "both"},
                      {"model", "abcd"},          {"command", "janus predict m.ckpt hg38.fa chr1:1-4096"}};
  EXPECT_EQ(textOf(record), expected.dump());
}

TEST(PictureRecord, IsReadableWhateverBytesANameHas) {
  PictureRecord record;
  record.genome = "caf\xe9";
  EXPECT_FALSE(json::parse(textOf(record), nullptr, /*allow_exceptions=*/false).is_discarded());
}

}  // namespace
}  // namespace janus::test
