// Digests: the examples of the GA4GH refget specification, and bytes in any portions.
#include "base/digest.h"

#include <gtest/gtest.h>

#include <span>

namespace janus {
namespace {

TEST(Digest, IsTheTruncatedSha512OfRefget) {
  EXPECT_EQ(digestOf("ACGT"), "aKF498dAxcJAqme6QYQ7EZ07-fiw8Kw2");
  EXPECT_EQ(digestOf(""), "z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXc");
}

TEST(Digest, PortionsDoNotMatter) {
  const std::string_view text = "GT";
  EXPECT_EQ(Digest().add("A").add("").add("C").add(std::as_bytes(std::span(text))).finish(),
            digestOf("ACGT"));
}

}  // namespace
}  // namespace janus
