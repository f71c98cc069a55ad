#include "engine/variant/variant_record.h"

#include <gmock/gmock.h>

#include <cmath>

#include "base/error.h"

namespace janus {
namespace {

const std::string line = "1\t2001\trsX\tA\tG,*\t12.50\tq10;s50\tDP=03;DB\tGT\t0/1\t./. ";

TEST(VariantRecord, SaysWhatTheLineSays) {
  const VariantRecord record = recordFromLine(line, 7);
  EXPECT_EQ(record.contig, "1");
  EXPECT_EQ(record.position, 2000);
  EXPECT_EQ(record.ref, "A");
  EXPECT_THAT(record.alts, testing::ElementsAre("G", "*"));
  EXPECT_THAT(recordFromLine("1\t0\t.\tN\t.\t.\t.\t.", 1).alts, testing::IsEmpty());
}

TEST(VariantRecord, ALineThatIsNoRecordIsRefused) {
  for (const char* wrong :
       {"chr1 5 . A C", "1\t5\t.\tA\tC\t.\t.", "1\t-5\t.\tA\tC\t.\t.\t.", "1\tx\t.\tA\tC\t.\t.\t."})
    EXPECT_THROW(recordFromLine(wrong, 1), Error) << wrong;
}

TEST(VariantRecord, OnlyInfoChanges) {
  const std::vector<InfoField> fields{{"JS_LLR", std::vector{-1.5f, std::nanf("")}},
                                      {"JS_CTX", std::vector<int32_t>{4096}},
                                      {"JS_WHY", std::vector<std::string>{".", "STAR"}}};
  const std::string scored = withInfo(line, "JS_", fields);
  EXPECT_EQ(scored,
            "1\t2001\trsX\tA\tG,*\t12.50\tq10;s50\tDP=03;DB;JS_LLR=-1.5,.;JS_CTX=4096;JS_WHY=.,STAR\tGT\t0/"
            "1\t./. ");
  EXPECT_EQ(withInfo(scored, "JS_", fields), scored) << "an earlier scoring is replaced";
  EXPECT_EQ(withInfo("1\t5\t.\tA\tC\t.\t.\t.", "JS_", {}), "1\t5\t.\tA\tC\t.\t.\t.");
}

TEST(VariantRecord, FloatsAreReadBackToTheLastBit) {
  for (const float value : {0.1f, 1.0f / 3, -123456.789f, 1e-20f})
    EXPECT_EQ(std::strtof(textOf(InfoField{"JS_LLR", std::vector{value}}).c_str(), nullptr), value);
}

}  // namespace
}  // namespace janus
