// Damaged files, kills and full disks: never a wrong tile, never a lost acknowledged one, always one notice.
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <regex>
#include <sstream>
#include <thread>

#include "engine/store/tile_store.h"
#include "tests/support/bad_inputs.h"
#include "tests/support/store_fixture.h"

namespace janus {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr int stepTiles = 40;

// Those that are files; the others are made where they are tested.
std::vector<BadInput> badCaches() {
  std::vector<BadInput> caches = badInputs("cache");
  std::erase_if(caches, [](const BadInput& cache) { return !fs::exists(badFolder("cache") / cache.file); });
  return caches;
}

std::string bytesOf(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void replaceAll(std::string& text, const std::string& what, const std::string& with) {
  for (size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size())
    text.replace(at, what.size(), with);
}

// Notices with the names that differ from run to run taken out.
std::vector<std::string> plain(std::vector<std::string> notices, const fs::path& folder) {
  for (std::string& notice : notices) {
    EXPECT_LE(notice.size(), 200u) << notice;
    replaceAll(notice, (folder / "cache.db").string(), "{file}");
    replaceAll(notice, folder.string(), "{folder}");
    notice = std::regex_replace(notice, std::regex("[0-9]{8}T[0-9]{6}Z"), "{time}");
  }
  return notices;
}

class BadCaches : public testing::TestWithParam<BadInput> {};

TEST_P(BadCaches, GiveNoWrongTileAndOneNotice) {
  const BadInput bad = GetParam();
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "cache.db";
  fs::copy_file(badFolder("cache") / bad.file, file);
  const std::string before = bytesOf(file);
  std::vector<std::string> notices;
  {
    TileStore store({.folder = folder.path()});
    int held = 0;
    for (int i = 0; i < stepTiles; ++i)
      if (const auto tile = store.get(stepsTile(i).id)) {
        ++held;
        EXPECT_EQ(tile->bytes, stepsTile(i).bytes) << i;
      }
    EXPECT_EQ(held, bad.file == "C13-manifest-changed.db" ? stepTiles
                    : bad.file.starts_with("C13")         ? stepTiles - 1
                    : bad.file.starts_with("C14")         ? stepTiles - 2
                                                          : 0);
    EXPECT_FALSE(store.find("one"));
    putNoise(store, "new", 3);
    EXPECT_TRUE(holdsNoise(store, "new", 2));
    notices = plain(store.takeNotices(), folder.path());
  }
  if (bad.wanted.kind == "ok")
    EXPECT_THAT(notices, IsEmpty());
  else
    EXPECT_THAT(notices, ElementsAre(bad.wanted.line));
  if (bad.file.starts_with("C6")) {
    EXPECT_EQ(bytesOf(file), before);
    return;
  }
  TileStore again({.folder = folder.path()});
  EXPECT_TRUE(holdsNoise(again, "new", 2));
  EXPECT_THAT(again.takeNotices(), IsEmpty());
  EXPECT_EQ(again.verify().damaged, 0);
}

INSTANTIATE_TEST_SUITE_P(Files, BadCaches, testing::ValuesIn(badCaches()), nameOf);

TEST(TileStoreDamage, TheFileSetAsideIsTheUsersUnchanged) {
  const TemporaryFolder folder;
  fs::copy_file(badFolder("cache") / "C3-not-a-database.db", folder.path() / "cache.db");
  TileStore store({.folder = folder.path()});
  for (const auto& entry : fs::directory_iterator(folder.path()))
    if (entry.path().filename().string().starts_with("cache.corrupt-")) {
      EXPECT_EQ(bytesOf(entry.path()), bytesOf(badFolder("cache") / "C3-not-a-database.db"));
      return;
    }
  FAIL() << "nothing was set aside";
}

TEST(TileStoreDamage, AHardLinkedFileIsRefused) {
  const TemporaryFolder folder;
  { TileStore store({.folder = folder.path()}); }
  fs::create_hard_link(folder.path() / "cache.db", folder.path() / "second name");
  const std::string before = bytesOf(folder.path() / "cache.db");
  TileStore store({.folder = folder.path()});
  putNoise(store, "new", 1);
  EXPECT_TRUE(holdsNoise(store, "new", 0));
  EXPECT_THAT(
      plain(store.takeNotices(), folder.path()),
      ElementsAre("The cache \"{file}\" has a second name (hard link), which can destroy it; remove one. New "
                  "results are kept in memory until the program ends."));
  EXPECT_EQ(bytesOf(folder.path() / "cache.db"), before);
}

// Damage while it is open: the pages under the store are overwritten between two requests.
TEST(TileStoreDamage, PagesThatBreakWhileOpenAreSetAside) {
  const TemporaryFolder folder;
  {
    TileStore store({.folder = folder.path()});
    for (int i = 0; i < 300; ++i) putNoise(store, "k" + std::to_string(i), 1);
  }
  TileStore store({.folder = folder.path()});
  {
    std::fstream file(folder.path() / "cache.db", std::ios::in | std::ios::out | std::ios::binary);
    const std::string rubbish(fs::file_size(folder.path() / "cache.db") - 4096, '\x55');
    file.seekp(4096).write(rubbish.data(), static_cast<std::streamsize>(rubbish.size()));
  }
  for (int i = 0; i < 300; ++i) store.get(noiseTile("run/k" + std::to_string(i) + "/noise", 0).id);
  putNoise(store, "new", 3);
  EXPECT_TRUE(holdsNoise(store, "new", 2));
  EXPECT_THAT(store.takeNotices(), ElementsAre(HasSubstr("set aside")));
}

TEST(TileStoreDamage, AFolderThatCannotBeMadeMeansMemory) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "file") << "in the way";
  TileStore store({.folder = folder.path() / "file" / "cache"});
  putNoise(store, "new", 1);
  EXPECT_TRUE(holdsNoise(store, "new", 0));
  EXPECT_THAT(store.takeNotices(),
              ElementsAre(HasSubstr("New results are kept in memory until the program ends.")));
  EXPECT_FALSE(store.info().writable);
  EXPECT_THAT(store.info().sentence, HasSubstr("in memory"));
}

// A limit on file sizes stands in for a full disk: writes fail half way through a transaction.
TEST(TileStoreDamage, AFullDiskMeansMemoryAndKeepsWhatIsThere) {
  const TemporaryFolder folder;
  TileStore store({.folder = folder.path()});
  putNoise(store, "old", 20);
  signal(SIGXFSZ, SIG_IGN);
  rlimit limit{};
  getrlimit(RLIMIT_FSIZE, &limit);
  const rlimit full{1 << 20, limit.rlim_max};
  setrlimit(RLIMIT_FSIZE, &full);
  putNoise(store, "new", 60);
  setrlimit(RLIMIT_FSIZE, &limit);
  EXPECT_TRUE(holdsNoise(store, "new", 59));
  EXPECT_TRUE(holdsNoise(store, "old", 19));
  EXPECT_TRUE(store.find("old"));
  const auto notices = store.takeNotices();
  ASSERT_EQ(notices.size(), 1u);
  EXPECT_THAT(notices[0], HasSubstr("cannot be written"));
  EXPECT_THAT(notices[0], HasSubstr("kept in memory until the program ends."));
}

// Writes result after result and acknowledges each on the pipe, until killed.
[[noreturn]] void writeUntilKilled(const fs::path& folder, int round, int pipe) {
  TileStore store({.folder = folder});
  for (uint32_t i = 0;; ++i) {
    const std::string key = std::to_string(round) + "." + std::to_string(i);
    putNoise(store, key, 3);
    store.add(key, noiseTile("run/" + key + "/noise", 3));
    if (write(pipe, &i, sizeof i) != sizeof i) _exit(1);
  }
}

// Kills the writer a while after it has acknowledged so many results: how fast the machine is does not
// matter. Gives the number acknowledged before the kill.
uint32_t killedAfter(const fs::path& folder, int round, uint32_t wanted, std::chrono::microseconds delay) {
  int ends[2];
  if (pipe(ends) != 0) throw std::runtime_error("no pipe");
  const pid_t child = fork();  // no store is open here now: an open database must not cross a fork
  if (child == 0) writeUntilKilled(folder, round, ends[1]);
  close(ends[1]);
  uint32_t last = 0, acknowledged = 0;
  while (acknowledged < wanted && read(ends[0], &last, sizeof last) == sizeof last) acknowledged = last + 1;
  std::this_thread::sleep_for(delay);
  kill(child, SIGKILL);
  while (read(ends[0], &last, sizeof last) == sizeof last) acknowledged = last + 1;
  close(ends[0]);
  waitpid(child, nullptr, 0);
  return acknowledged;
}

TEST(TileStoreDamage, KillsInTheMiddleOfWritesLoseNothingAcknowledged) {
  const TemporaryFolder folder;
  constexpr int kills = 50;
  std::mt19937 random(1);
  for (int round = 0; round < kills; ++round) {
    const uint32_t wanted = random() % 6;
    const uint32_t acknowledged =
        killedAfter(folder.path(), round, wanted, std::chrono::microseconds(random() % 12000));
    ASSERT_GE(acknowledged, wanted) << "the writer ended by itself";
    TileStore store({.folder = folder.path()});
    EXPECT_THAT(store.takeNotices(), IsEmpty()) << "round " << round;
    for (uint32_t i = 0; i < acknowledged; ++i) {
      const std::string key = std::to_string(round) + "." + std::to_string(i);
      ASSERT_TRUE(store.find(key)) << key;
      for (int tile = 0; tile < 4; ++tile) ASSERT_TRUE(holdsNoise(store, key, tile)) << key << " " << tile;
    }
    if (round % 10 == 9) {
      EXPECT_EQ(store.verify().damaged, 0);
    }
  }
}

// The first milliseconds of a cache: the file, its log and its tables are being made.
TEST(TileStoreDamage, KillsWhileItIsBeingMadeDoNotSpoilIt) {
  std::mt19937 random(2);
  for (int round = 0; round < 60; ++round) {
    const TemporaryFolder folder;
    killedAfter(folder.path(), 0, 0, std::chrono::microseconds(random() % 8000));
    TileStore store({.folder = folder.path()});
    putNoise(store, "after", 1);
    EXPECT_TRUE(holdsNoise(store, "after", 0));
    EXPECT_TRUE(store.info().writable) << "round " << round;
    EXPECT_THAT(store.takeNotices(), IsEmpty()) << "round " << round;
  }
}

}  // namespace
}  // namespace janus
