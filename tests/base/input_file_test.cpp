// A user's file: refused when it is none, read at any place, and known again.
#include "base/input_file.h"

#include <gmock/gmock.h>

#include "tests/support/edit_in_place.h"
#include "tests/support/temporary_folder.h"

namespace janus {
namespace {

using ::testing::HasSubstr;

template <class Action>
std::string failureOf(const Action& action) {
  try {
    action();
  } catch (const Error& error) {
    EXPECT_EQ(error.errorClass(), ErrorClass::Input);
    return error.what();
  }
  return "nothing failed";
}

TEST(InputFile, RefusesWhatIsNotAFile) {
  EXPECT_THAT(failureOf([] { InputFile("/nowhere/x.ckpt", "model"); }), HasSubstr("there is no such file"));
  EXPECT_THAT(failureOf([] { InputFile("/tmp", "model"); }), HasSubstr("it is a folder"));
  EXPECT_THAT(failureOf([] { InputFile("/dev/zero", "model"); }), HasSubstr("it is a device"));
}

TEST(InputFile, ReadsAtAnyPlaceAndNeverPastTheEnd) {
  const TemporaryFolder folder;
  const InputFile file(folder.write("a", "0123456789"), "genome");
  EXPECT_EQ(file.size(), 10u);
  EXPECT_EQ(file.text(3, 4), "3456");
  EXPECT_EQ(file.firstBytes(100), "0123456789");
  std::string bytes(6, '.');
  EXPECT_EQ(file.readSome(7, std::as_writable_bytes(std::span(bytes))), 3u);
  EXPECT_EQ(bytes, "789...");
  EXPECT_THAT(failureOf([&] { file.text(7, 6); }), HasSubstr("it ends at byte 10, 3 more are wanted"));
}

TEST(InputFile, NoticesThatTheFileChanged) {
  const TemporaryFolder folder;
  const auto path = folder.write("a", "before");
  const InputFile file(path, "genome");
  file.requireUnchanged();
  folder.write("a", "afterwards");
  EXPECT_THAT(failureOf([&] { file.requireUnchanged(); }), HasSubstr("changed while it was open"));
  std::filesystem::remove(path);
  EXPECT_THAT(failureOf([&] { file.requireUnchanged(); }), HasSubstr("is gone"));
}

TEST(InputFile, NoticesAnEditThatLeavesSizeTimeAndInode) {
  const TemporaryFolder folder;
  const auto path = folder.write("a", std::string(300'000, 'A'));
  const InputFile file(path, "genome");
  const std::string before = file.sampledDigest();
  EXPECT_EQ(InputFile(path, "genome").sampledDigest(), before);
  editInPlace(path, 150'001, "C");
  const InputFile edited(path, "genome");
  EXPECT_EQ(edited.size(), file.size());
  EXPECT_EQ(edited.identity().modified, file.identity().modified);
  EXPECT_EQ(edited.identity().inode, file.identity().inode);
  EXPECT_NE(edited.sampledDigest(), before);
  EXPECT_THAT(failureOf([&] { file.requireUnchanged(); }), HasSubstr("changed while it was open"));
}

TEST(InputFile, ASmallTextIsReadWholeOrRefused) {
  const TemporaryFolder folder;
  const auto path = folder.write("a", "0123456789");
  EXPECT_EQ(readText(path, 10, "configuration"), "0123456789");
  EXPECT_THAT(failureOf([&] { readText(path, 9, "configuration"); }),
              HasSubstr("it has 10 bytes, a configuration has at most 9"));
}

}  // namespace
}  // namespace janus
