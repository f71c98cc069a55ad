// The .safetensors reader and writer.
#include "engine/checkpoint/safetensors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/model_files.h"

namespace janus {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Safetensors, ReadsTheReferenceFiles) {
  const SafetensorsFile file(JANUS_TESTS_DIR "/golden/tiny-mid/expected.safetensors");
  EXPECT_THAT(file.tensor("logits").shape, ElementsAre(96, 16));
  EXPECT_EQ(file.tensor("tokens").values().size(), 96u);
  EXPECT_THAT(failureOf([&] { file.tensor("nothing"); }), HasSubstr("it has no tensor \"nothing\""));
  EXPECT_EQ(SafetensorsFile(JANUS_RESOURCES_DIR "/demo/demo-human/model.safetensors").title(), "demo-human");
}

TEST(Safetensors, ScalarsAndEmptyTensorsAreFine) {
  TemporaryFolder folder;
  const auto path = folder.write("a.safetensors",
                                 safetensorsOf(R"({"e":{"dtype":"F32","shape":[3,0],"data_offsets":[0,0]},)"
                                               R"("s":{"dtype":"F32","shape":[],"data_offsets":[0,4]}})",
                                               std::string("\0\0\x80\x3f", 4)));
  const SafetensorsFile file(path);
  EXPECT_THAT(file.tensor("s").values(), ElementsAre(1.0f));
  EXPECT_TRUE(file.tensor("s").shape.empty());
  EXPECT_TRUE(file.tensor("e").values().empty());
}

TEST(Safetensors, WritesWhatItReads) {
  TemporaryFolder folder;
  Weights weights;
  weights.set("b", {{2, 2}, std::make_shared<const std::vector<float>>(std::vector<float>{1, -2, 3.5f, 0})});
  weights.set("a", {{1}, std::make_shared<const std::vector<float>>(std::vector<float>{7})});
  const auto path = folder.path() / "w.safetensors";
  writeSafetensors(path, weights, {{"format", "pt"}, {"title", "a \"name\""}});
  const SafetensorsFile file(path);
  EXPECT_THAT(file.tensor("b").values(), ElementsAre(1, -2, 3.5f, 0));
  EXPECT_THAT(file.tensor("b").shape, ElementsAre(2, 2));
  EXPECT_THAT(file.tensor("a").values(), ElementsAre(7));
  EXPECT_EQ(file.title(), "a \"name\"");
  const std::string first = contentsOf(path);
  writeSafetensors(path, weights, {{"format", "pt"}, {"title", "a \"name\""}});
  EXPECT_EQ(contentsOf(path), first) << "the same tensors give the same bytes";
  EXPECT_EQ(static_cast<unsigned char>(first[0]) % 8, 0) << "values are aligned";
}

TEST(Safetensors, AHundredThousandTensorsAreTooMany) {
  TemporaryFolder folder;
  std::string header = "{";
  for (int i = 0; i < 65'537; ++i)
    header +=
        (i ? ",\"" : "\"") + std::to_string(i) + R"(":{"dtype":"F32","shape":[0],"data_offsets":[0,0]})";
  const auto path = folder.write("many.safetensors", safetensorsOf(header + "}", ""));
  EXPECT_THAT(failureOf([&] { SafetensorsFile{path}; }), HasSubstr("65537 tensors, at most 65536"));
}

TEST(Safetensors, TruncationAnywhereIsAnError) {
  TemporaryFolder folder;
  const std::string whole = contentsOf(JANUS_TESTS_DIR "/golden/tiny-mid/model.safetensors");
  for (size_t length = 0; length < whole.size(); length += whole.size() / 50) {
    const auto path = folder.write("cut.safetensors", whole.substr(0, length));
    EXPECT_THAT(failureOf([&] { SafetensorsFile{path}; }), HasSubstr("Cannot open model \"/tmp")) << length;
  }
}

}  // namespace
}  // namespace janus
