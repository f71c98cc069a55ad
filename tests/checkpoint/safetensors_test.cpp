// The .safetensors reader and writer, and the number formats.
#include "engine/checkpoint/safetensors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "tests/support/model_files.h"

namespace janus {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(ElementType, HalvesBecomeTheSameNumbers) {
  EXPECT_EQ(halfToFloat(0x0000), 0.0f);
  EXPECT_TRUE(std::signbit(halfToFloat(0x8000)));
  EXPECT_EQ(halfToFloat(0x3c00), 1.0f);
  EXPECT_EQ(halfToFloat(0xc000), -2.0f);
  EXPECT_EQ(halfToFloat(0x7bff), 65504.0f);
  EXPECT_EQ(halfToFloat(0x0400), 0x1p-14f);         // smallest normal
  EXPECT_EQ(halfToFloat(0x03ff), 1023 * 0x1p-24f);  // largest subnormal
  EXPECT_EQ(halfToFloat(0x8001), -0x1p-24f);        // smallest subnormal
  EXPECT_EQ(halfToFloat(0xfc00), -std::numeric_limits<float>::infinity());
  EXPECT_TRUE(std::isnan(halfToFloat(0x7e00)));
}

TEST(ElementType, EveryFormatIsConverted) {
  const auto one = [](ElementType type, uint64_t bits) {
    return toFloats(std::as_bytes(std::span(&bits, 1)).first(static_cast<size_t>(sizeOf(type))), type).at(0);
  };
  EXPECT_EQ(one(ElementType::F64, std::bit_cast<uint64_t>(1.5)), 1.5f);
  EXPECT_EQ(one(ElementType::F32, std::bit_cast<uint32_t>(-1.5f)), -1.5f);
  EXPECT_EQ(one(ElementType::BF16, 0xbfc0), -1.5f);
  EXPECT_EQ(one(ElementType::I64, static_cast<uint64_t>(-7)), -7.0f);
  EXPECT_EQ(one(ElementType::I32, static_cast<uint32_t>(-7)), -7.0f);
  EXPECT_EQ(one(ElementType::I16, static_cast<uint16_t>(-7)), -7.0f);
  EXPECT_EQ(one(ElementType::I8, static_cast<uint8_t>(-7)), -7.0f);
  EXPECT_EQ(one(ElementType::U8, 200), 200.0f);
  EXPECT_EQ(one(ElementType::Bool, 1), 1.0f);
  for (const char* name : {"F64", "F32", "F16", "BF16", "I64", "I32", "I16", "I8", "U8", "BOOL"})
    EXPECT_EQ(nameOf(*elementTypeNamed(name)), name);
  EXPECT_FALSE(elementTypeNamed("F8_E4M3"));
}

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

TEST(InputFile, RefusesWhatIsNotAFile) {
  EXPECT_THAT(failureOf([] { InputFile("/nowhere/x.ckpt", "model"); }), HasSubstr("there is no such file"));
  EXPECT_THAT(failureOf([] { InputFile("/tmp", "model"); }), HasSubstr("it is a folder"));
  EXPECT_THAT(failureOf([] { InputFile("/dev/zero", "model"); }), HasSubstr("it is a device"));
}

}  // namespace
}  // namespace janus
