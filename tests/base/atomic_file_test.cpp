// A file that appears whole or not at all, also when the disk, the folder or the writer fails.
#include "base/atomic_file.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "base/error.h"
#include "tests/support/temporary_folder.h"

namespace janus {
namespace {
namespace fs = std::filesystem;

class AtomicFileTest : public testing::Test {
 protected:
  fs::path target() const { return folder_ / "result.bw"; }
  static std::string textOf(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  long filesThere() const { return std::distance(fs::directory_iterator(folder_), {}); }

  const TemporaryFolder temporary_;
  const fs::path& folder_ = temporary_.path();
};

TEST_F(AtomicFileTest, AppearsAtCommitAndNotBefore) {
  AtomicFile file(target());
  file.write("one ");
  file.write(std::as_bytes(std::span("two", 3)));
  EXPECT_FALSE(fs::exists(target()));
  EXPECT_EQ(file.bytesWritten(), 7);
  file.commit();
  EXPECT_EQ(textOf(target()), "one two");
  EXPECT_EQ(filesThere(), 1);
}

TEST_F(AtomicFileTest, HasNoNameWhileItIsWritten) {
  AtomicFile file(target());
  file.write("half");
  EXPECT_EQ(filesThere(), 0) << "a program that is killed now leaves nothing";
}

// A finished file is there under a hidden name; a child that ends at once has nobody to remove it.
TEST_F(AtomicFileTest, TheNextWriterSweepsWhatAKilledOneLeft) {
  const auto leaveOne = [this] {
    const pid_t child = ::fork();
    if (child == 0) {
      const FolderInUse inUse(folder_);
      AtomicFile file(target());
      file.write("half");
      file.finish();
      ::_exit(0);
    }
    ::waitpid(child, nullptr, 0);
  };
  leaveOne();
  ASSERT_EQ(filesThere(), 1);
  std::ofstream(folder_ / ".hidden.txt") << "the user's";
  {
    const FolderInUse first(folder_);
    EXPECT_EQ(filesThere(), 1) << "the user's alone";
    leaveOne();
    const FolderInUse second(folder_);
    EXPECT_EQ(filesThere(), 2) << "while somebody writes here, nothing is taken away";
  }
  const FolderInUse alone(folder_);
  EXPECT_EQ(filesThere(), 1);
}

TEST_F(AtomicFileTest, FinishedHoldsNoDescriptorAndStillIsNotThere) {
  const auto openFiles = [] {
    const fs::directory_iterator all("/proc/self/fd");
    return std::distance(begin(all), end(all));
  };
  const auto before = openFiles();
  {
    AtomicFile abandoned(target());
    abandoned.write("half");
    abandoned.finish();
    EXPECT_EQ(openFiles(), before);
    EXPECT_FALSE(fs::exists(target()));
  }
  EXPECT_TRUE(fs::is_empty(folder_));
  AtomicFile file(target());
  file.write("whole");
  file.finish();
  file.commit();
  EXPECT_EQ(textOf(target()), "whole");
}

TEST_F(AtomicFileTest, WithoutCommitLeavesTheEarlierFileAndNothingElse) {
  std::ofstream(target()) << "earlier";
  { AtomicFile(target()).write("half"); }
  EXPECT_EQ(textOf(target()), "earlier");
  EXPECT_EQ(filesThere(), 1);
}

TEST_F(AtomicFileTest, ReplacesTheEarlierFile) {
  std::ofstream(target()) << "earlier";
  AtomicFile file(target());
  file.write("later");
  file.commit();
  EXPECT_EQ(textOf(target()), "later");
  EXPECT_EQ(filesThere(), 1);
}

TEST_F(AtomicFileTest, HasTheRightsOfAnyNewFile) {
  const mode_t mask = ::umask(027);
  AtomicFile file(target());
  file.commit();
  ::umask(mask);
  EXPECT_EQ(fs::status(target()).permissions(), fs::perms(0640));
}

TEST_F(AtomicFileTest, NamesTheTargetWhenTheFolderIsNotThere) {
  try {
    AtomicFile(folder_ / "absent" / "x.bw");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.errorClass(), ErrorClass::Resource);
    EXPECT_NE(std::string(error.what()).find("absent/x.bw\": No such file or directory"), std::string::npos);
  }
}

TEST_F(AtomicFileTest, AFolderInTheWayIsLeftAlone) {
  fs::create_directory(target());
  {
    AtomicFile file(target());
    file.write("x");
    EXPECT_THROW(file.commit(), Error);
  }
  EXPECT_TRUE(fs::is_directory(target()));
  EXPECT_EQ(filesThere(), 1);
}

}  // namespace
}  // namespace janus
