// JSON as its standard has it: where a file breaks it and how, and the limits.
#include "base/strict_json.h"

#include <gmock/gmock.h>

#include "base/error.h"

namespace janus {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::string syntaxRefusal(std::string_view text) {
  try {
    strictJson(text, "c.json");
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

TEST(StrictJson, SaysWhereAndWhat) {
  EXPECT_EQ(syntaxRefusal(R"({"a": [1, 2.5, "x", null, true, {}]} )"), "accepted");
  EXPECT_THAT(syntaxRefusal("{\n \"a\": 1,\n \"a\": 2}"),
              HasSubstr("line 3:4 has the key \"a\" a second time"));
  EXPECT_THAT(syntaxRefusal("{\"a\": 1, // why\n}"), HasSubstr("line 1:10 has a comment"));
  EXPECT_THAT(syntaxRefusal("{\"a\":\n NaN}"), AllOf(HasSubstr("line 2:2"), HasSubstr("NaN")));
  EXPECT_THAT(syntaxRefusal("{\"a\": 1,}"), HasSubstr("line 1:9 is not JSON: unexpected \"}\""));
  EXPECT_THAT(syntaxRefusal("{\"a\": 1} x"), HasSubstr("line 1:10"));
  EXPECT_THAT(syntaxRefusal("{\"a\": "), HasSubstr("cut short"));
  EXPECT_THAT(syntaxRefusal(""), HasSubstr("cut short"));
  EXPECT_THAT(syntaxRefusal("{\"a\": 1e999}"), HasSubstr("too large"));
  EXPECT_THAT(syntaxRefusal("\xef\xbb\xbf{}"), HasSubstr("byte order mark"));
  EXPECT_THAT(syntaxRefusal("{\"a\": \"\xff\"}"), HasSubstr("not UTF-8"));
  EXPECT_THAT(syntaxRefusal(std::string_view("{}\0{\"b\"", 7)), HasSubstr("line 1:3 has a NUL byte"));
}

TEST(StrictJson, LimitsDepthAndSize) {
  const auto nested = [](int depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_EQ(syntaxRefusal(nested(64)), "accepted");
  EXPECT_THAT(syntaxRefusal(nested(65)), HasSubstr("deeper than 64"));
  EXPECT_THAT(syntaxRefusal(nested(100'000)), HasSubstr("deeper than 64"));
  EXPECT_THROW(strictJson("[1,2,3]", "c.json", "model", {.depth = 64, .values = 3}), Error);
}

}  // namespace
}  // namespace janus
