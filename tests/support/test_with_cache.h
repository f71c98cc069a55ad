// A test with a folder and a cache of its own, gone afterwards.
#pragma once

#include <stdlib.h>

#include <gtest/gtest.h>

#include "tests/support/temporary_folder.h"

namespace janus {

class TestWithCache : public testing::Test {
 protected:
  TestWithCache() { ::setenv("JANUS_CACHE_DIR", (folder_ / "cache").c_str(), 1); }
  ~TestWithCache() override { ::unsetenv("JANUS_CACHE_DIR"); }

  const std::filesystem::path& folder() const { return folder_.path(); }
  std::filesystem::path write(const std::string& name, const std::string& bytes) const {
    return folder_.write(name, bytes);
  }

 private:
  TemporaryFolder folder_;
};

}  // namespace janus
