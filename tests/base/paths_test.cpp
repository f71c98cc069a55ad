// Where the cache, the state and the resources are looked for.
#include "base/paths.h"

#include <cstdlib>
#include <fstream>
#include <optional>

#include <gtest/gtest.h>

#include "base/error.h"
#include "tests/support/temporary_folder.h"

namespace janus {
namespace {
namespace fs = std::filesystem;

// Sets variables for a test and puts the former values back.
class PathsTest : public testing::Test {
 protected:
  void SetUp() override {
    for (size_t i = 0; i < std::size(names); ++i)
      if (const char* value = std::getenv(names[i])) former_[i] = value;
    for (const char* variable : names) ::unsetenv(variable);
  }
  void TearDown() override {
    for (size_t i = 0; i < std::size(names); ++i) {
      if (former_[i]) ::setenv(names[i], former_[i]->c_str(), 1);
      if (!former_[i]) ::unsetenv(names[i]);
    }
  }
  static void set(const char* name, const fs::path& value) { ::setenv(name, value.c_str(), 1); }

  static constexpr const char* names[] = {
      "JANUS_CACHE_DIR", "JANUS_STATE_DIR", "XDG_CACHE_HOME", "XDG_STATE_HOME", "HOME", "JANUS_RESOURCES"};
  std::optional<std::string> former_[std::size(names)];
  const TemporaryFolder temporary_;
  const fs::path& folder_ = temporary_.path();
};

TEST_F(PathsTest, OwnVariableWinsThenXdgThenHome) {
  set("HOME", folder_ / "home");
  EXPECT_EQ(cacheDir(), folder_ / "home/.cache/janusscope");
  EXPECT_EQ(stateDir(), folder_ / "home/.local/state/janusscope");
  set("XDG_CACHE_HOME", folder_ / "xdg");
  EXPECT_EQ(cacheDir(), folder_ / "xdg/janusscope");
  set("JANUS_CACHE_DIR", folder_ / "own");
  EXPECT_EQ(cacheDir(), folder_ / "own");
  EXPECT_TRUE(fs::is_directory(folder_ / "own"));
}

TEST_F(PathsTest, ARelativeXdgFolderIsIgnoredAsItsSpecificationSays) {
  set("HOME", folder_ / "home");
  set("XDG_CACHE_HOME", "relative");
  EXPECT_EQ(cacheDir(), folder_ / "home/.cache/janusscope");
}

TEST_F(PathsTest, WithoutAUsableHomeThereIsAPrivateFolder) {
  set("HOME", "/proc/no-home");
  const fs::path folder = cacheDir();
  EXPECT_TRUE(fs::is_directory(folder));
  EXPECT_EQ(fs::status(folder).permissions() & fs::perms::others_all, fs::perms::none);
}

TEST_F(PathsTest, WithoutAnyHomeNothingIsMadeInTheWorkingFolder) {
  EXPECT_TRUE(cacheDir().is_absolute());
  EXPECT_FALSE(fs::exists(".cache/janusscope"));
}

TEST_F(PathsTest, AFolderTheUserNamedIsUsedOrRefused) {
  set("HOME", folder_ / "home");
  std::ofstream(folder_ / "file") << "in the way";
  for (const char* variable : {"JANUS_CACHE_DIR", "JANUS_STATE_DIR"})
    for (const fs::path& folder : {folder_ / "file", folder_ / "file/below"}) {
      set(variable, folder);
      try {
        std::string(variable) == "JANUS_CACHE_DIR" ? cacheDir() : stateDir();
        ADD_FAILURE() << folder << " was accepted";
      } catch (const Error& error) {
        EXPECT_EQ(std::string(error.what()), std::string(variable) + " names \"" + folder.string() +
                                                 "\", which cannot be used as a folder (Not a directory). "
                                                 "Set it to a folder you can write, or "
                                                 "unset it.");
        EXPECT_EQ(static_cast<int>(error.errorClass()), 4);
      }
    }
}

TEST_F(PathsTest, FoldersAreMadePrivate) {
  set("JANUS_CACHE_DIR", folder_ / "made" / "new");
  EXPECT_EQ(fs::status(cacheDir()).permissions(), fs::perms::owner_all);
}

TEST_F(PathsTest, ResourcesHoldTheDemo) {
  EXPECT_TRUE(fs::exists(resourcesDir() / "demo" / "human-chr16.fa"));
  EXPECT_EQ(programDir(), fs::path(JANUS_BINARY_DIR));
}

}  // namespace
}  // namespace janus
