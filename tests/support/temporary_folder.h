// A test with a folder and a cache of its own, gone afterwards.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

namespace janus {

class TemporaryFolder : public testing::Test {
 protected:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "janus-test-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    ::setenv("JANUS_CACHE_DIR", (folder_ / "cache").c_str(), 1);
  }
  ~TemporaryFolder() override {
    ::unsetenv("JANUS_CACHE_DIR");
    std::filesystem::remove_all(folder_);
  }

  const std::filesystem::path& folder() const { return folder_; }

  std::filesystem::path write(const std::string& name, const std::string& bytes) const {
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
    return folder_ / name;
  }

 private:
  std::filesystem::path folder_;
};

}  // namespace janus
