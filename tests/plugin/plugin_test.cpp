// Plugins: the one that ships computes what it says, and every bad one is refused by name while the rest goes
// on.
#include "engine/plugin/plugin.h"

#include <sys/stat.h>

#include <cmath>
#include <random>
#include <thread>

#include <gmock/gmock.h>

#include "base/cancelled.h"
#include "base/error.h"
#include "engine/genome/genome.h"
#include "engine/plugin/plugin_file.h"
#include "engine/plugin/plugin_folder.h"
#include "engine/plugin/plugin_track.h"
#include "engine/plugin/probe.h"
#include "engine/track/pooling.h"
#include "tests/support/bad_inputs.h"
#include "tests/support/test_with_cache.h"

namespace janus {
namespace {
namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

const fs::path binaries = JANUS_BINARY_DIR;
const fs::path cpgFile = fs::canonical(binaries / "../lib/janus/plugins/cpg.so");
const fs::path badPlugins = binaries / "../lib/bad_plugins";

ProbeCommand testProbe(int milliseconds = 20000) {
  return {.words = {(binaries / "plugin_probe").string()}, .limit = std::chrono::milliseconds(milliseconds)};
}

// One contig of given bases, at a place of its chromosome.
PluginBases basesOf(const std::string& bases, int64_t begin = 0) {
  const Contig contig{"c1", begin, begin + static_cast<int64_t>(bases.size())};
  return {[contig](const std::string&) { return contig; },
          [contig, bases](const Region& region, const std::stop_token& stop) {
            throwIfStopped(stop);
            EXPECT_TRUE(contig.whole().contains(region));
            return bases.substr(static_cast<size_t>(region.begin - contig.begin),
                                static_cast<size_t>(region.length()));
          }};
}

// Stretches of random bases with a GC share of their own, some soft-masked, some unknown.
std::string randomBases(size_t length, uint32_t seed) {
  std::mt19937 random(seed);
  std::string bases;
  while (bases.size() < length) {
    const unsigned gc = 20 + random() % 60, kind = random() % 8;
    for (size_t n = 50 + random() % 900; n > 0; --n) {
      const char base = random() % 100 < gc ? "GC"[random() % 2] : "AT"[random() % 2];
      bases += kind == 0 ? 'N' : kind == 1 ? static_cast<char>(base | 0x20) : base;
      if (kind == 2) bases += "CG";
    }
  }
  bases.resize(length);
  return bases;
}

bool isOneOf(char base, std::string_view letters) {
  return letters.find(static_cast<char>(std::toupper(static_cast<unsigned char>(base)))) !=
         std::string_view::npos;
}

// GC content to the letter of its definition.
float gcAround(const std::string& bases, int64_t at) {
  int known = 0, gc = 0;
  for (int64_t i = std::max<int64_t>(0, at - 50); i < std::min<int64_t>(std::ssize(bases), at + 50); ++i) {
    known += isOneOf(bases[static_cast<size_t>(i)], "ACGT");
    gc += isOneOf(bases[static_cast<size_t>(i)], "CG");
  }
  return 2 * known >= 100 ? static_cast<float>(gc) / static_cast<float>(known) : NAN;
}

// Gardiner-Garden and Frommer's thresholds on the 200 bases around `at`, counted one by one.
bool windowPasses(const std::string& bases, int64_t at) {
  if (at < 100 || at + 100 > std::ssize(bases)) return false;
  const std::string window = bases.substr(static_cast<size_t>(at - 100), 200);
  double c = 0, g = 0, cpg = 0;
  for (size_t i = 0; i < 200; ++i) {
    if (!isOneOf(window[i], "ACGT")) return false;
    c += isOneOf(window[i], "C");
    g += isOneOf(window[i], "G");
    cpg += i + 1 < 200 && isOneOf(window[i], "C") && isOneOf(window[i + 1], "G");
  }
  return (c + g) / 200 >= 0.5 && cpg > 0 && cpg * 200 >= 0.6 * c * g - 1e-9;
}

std::vector<Region> islandsIn(const std::string& bases, int64_t offset) {
  std::vector<Region> islands;
  for (int64_t i = 0, begin = 0; i <= std::ssize(bases); ++i) {
    const bool inside = i < std::ssize(bases) && windowPasses(bases, i);
    if (inside) continue;
    if (i - begin >= 200) islands.push_back({"c1", begin + offset, i + offset});
    begin = i + 1;
  }
  return islands;
}

std::vector<Region> regionsOf(const std::vector<Feature>& features) {
  std::vector<Region> regions;
  for (const Feature& feature : features) regions.push_back(feature.region);
  return regions;
}

class PluginTest : public TestWithCache {
 protected:
  // A sanitizer in the process that tries a plugin would turn its signals into something else.
  PluginTest() { ::setenv("ASAN_OPTIONS", "handle_segv=0:handle_abort=0", 0); }
};

TEST_F(PluginTest, TheOneThatShipsDescribesItself) {
  requireSound(cpgFile, testProbe());
  const PluginPtr plugin = Plugin::load(cpgFile);
  EXPECT_EQ(plugin->name(), "cpg");
  ASSERT_EQ(plugin->tracks().size(), 2u);
  EXPECT_EQ(plugin->tracks()[0].info.kind, TrackKind::Features);
  EXPECT_EQ(plugin->tracks()[1].info.name, "gc");
  EXPECT_EQ(plugin->tracks()[1].info.highest, 1.0);
  EXPECT_THAT(plugin->tracks()[1].info.id, testing::MatchesRegex("plugin/.{32}/gc"));
}

TEST_F(PluginTest, GcContentIsWhatItsDefinitionSays) {
  const PluginPtr plugin = Plugin::load(cpgFile);
  const std::string bases = randomBases(30000, 1);
  const PluginQuantity gc(plugin, 1, basesOf(bases));
  for (int64_t index = 0; index < 4; ++index) {
    const Tile tile = gc.tile({gc.info().id, "c1", 0, index}, {});
    ASSERT_EQ(tile.mean().size(), static_cast<size_t>(tileBins));
    for (int64_t i = 0; i < tileBins; ++i) {
      const int64_t at = index * tileBins + i;
      const float wanted = at < std::ssize(bases) ? gcAround(bases, at) : NAN,
                  seen = tile.mean()[static_cast<size_t>(i)];
      ASSERT_TRUE(std::isnan(wanted) ? std::isnan(seen) : seen == wanted)
          << at << " " << seen << " " << wanted;
    }
  }
  EXPECT_TRUE(gc.tile({gc.info().id, "c1", 0, 4}, {}).empty());
}

TEST_F(PluginTest, CoarseTilesPoolTheExactValues) {
  const PluginPtr plugin = Plugin::load(cpgFile);
  const std::string bases = randomBases(100000, 2);
  const PluginQuantity gc(plugin, 1, basesOf(bases, 5000));
  std::vector<float> values;
  for (int64_t i = 0; i < std::ssize(bases); ++i) values.push_back(gcAround(bases, i));
  for (const int level : {1, 3}) {
    const TileId id{gc.info().id, "c1", level, 0};
    const Tile wanted = tileOf(id, {"c1", 5000, 105000}, values), seen = gc.tile(id, {});
    EXPECT_EQ(wanted.bytes, seen.bytes) << level;
  }
}

TEST_F(PluginTest, CpgIslandsAreWhatTheirDefinitionSays) {
  const PluginPtr plugin = Plugin::load(cpgFile);
  for (uint32_t seed = 0; seed < 5; ++seed) {
    const std::string bases = randomBases(60000, seed);
    const PluginFeatures islands(plugin, 0, basesOf(bases, 777));
    const auto found = islands.features({"c1", 777, 60777}, {});
    EXPECT_GT(found.size(), 3u);
    EXPECT_EQ(regionsOf(found), islandsIn(bases, 777));
    for (const Feature& island : found) EXPECT_THAT(island.name, testing::MatchesRegex("CpG: [0-9]+"));
  }
}

// The starts of these genes (RefSeq, in human-chr16.gtf) are known for their islands.
TEST_F(PluginTest, IslandsLieOverThePromotersOfTheDemo) {
  const auto genome = Genome::open(fs::path(JANUS_RESOURCES_DIR) / "demo/human-chr16.fa");
  const PluginBases bases{
      [&](const std::string& name) { return genome->contig(name); },
      [&](const Region& region, const std::stop_token& stop) { return genome->sequence(region, stop); }};
  const PluginFeatures islands(Plugin::load(cpgFile), 0, bases);
  const int64_t luc7l = 229450, fam234a = 234546, rgs11 = 275943, arhgdig = 280606, axin1 = 352676,
                pgap6 = 381950;
  for (const int64_t start : {luc7l, fam234a, rgs11, arhgdig, axin1, pgap6})
    EXPECT_EQ(islands.features({"chr16", start - 250, start + 250}, {}).size(), 1u) << start;
}

TEST_F(PluginTest, AFeatureIsTheSameFromWhereverItIsLookedAt) {
  const PluginPtr plugin = Plugin::load(cpgFile);
  const std::string bases = randomBases(2300000, 9);
  const PluginFeatures islands(plugin, 0, basesOf(bases, 100000));
  const auto all = islands.features({"c1", 100000, 2400000}, {});
  ASSERT_GT(all.size(), 100u);
  EXPECT_EQ(PluginFeatures(plugin, 0, basesOf(bases, 100000)).features({"c1", 1000000, 2000000}, {}).size(),
            static_cast<size_t>(std::count_if(all.begin(), all.end(), [](const Feature& feature) {
              return !intersection(feature.region, {"c1", 1000000, 2000000}).empty();
            })));
  for (const Feature& island : all) {
    const int64_t middle = (island.region.begin + island.region.end) / 2;
    EXPECT_EQ(islands.features({"c1", middle, middle + 1}, {}), std::vector<Feature>{island});
  }
}

TEST_F(PluginTest, FeaturesAnswerAsThoseOfAFileDo) {
  const PluginPtr plugin = Plugin::load(cpgFile);
  const std::string bases = randomBases(2300000, 10);
  const PluginFeatures islands(plugin, 0, basesOf(bases, 100000));
  const Region whole{"c1", 100000, 2400000};
  const FeatureTrack wanted(islands.info(), islands.features(whole, {}));
  std::mt19937 random(4);
  for (int i = 0; i < 300; ++i) {
    const int64_t position = 90000 + static_cast<int64_t>(random() % 2320000);
    EXPECT_EQ(islands.after("c1", position, {}), wanted.after("c1", position)) << position;
    const auto seen = islands.before("c1", position, {}), best = wanted.before("c1", position);
    EXPECT_EQ(seen, best) << position;
  }
  EXPECT_EQ(islands.within(whole, 10, {}).density, wanted.within(whole, 10).density);
  EXPECT_EQ(islands.within({"c1", 150000, 160000}, 500, {}).features,
            wanted.within({"c1", 150000, 160000}, 500).features);
}

TEST_F(PluginTest, StopsWhenAsked) {
  const PluginPtr plugin = Plugin::load(cpgFile);
  std::stop_source source;
  source.request_stop();
  const PluginBases bases = basesOf(randomBases(1000, 1));
  EXPECT_THROW(PluginQuantity(plugin, 1, bases).tile({"x", "c1", 0, 0}, source.get_token()), Cancelled);
  EXPECT_THROW(PluginFeatures(plugin, 0, bases).features({"c1", 0, 1000}, source.get_token()), Cancelled);
}

TEST_F(PluginTest, AnswersManyThreads) {
  const PluginPtr plugin = Plugin::load(cpgFile);
  const std::string bases = randomBases(200000, 3);
  const PluginFeatures islands(plugin, 0, basesOf(bases));
  const auto wanted = PluginFeatures(plugin, 0, basesOf(bases)).features({"c1", 0, 200000}, {});
  std::vector<std::jthread> threads;
  std::atomic<int> wrong = 0;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] { wrong += islands.features({"c1", 0, 200000}, {}) != wanted; });
  threads.clear();
  EXPECT_EQ(wrong, 0);
}

TEST_F(PluginTest, RefusesBadPluginsWithTheirLine) {
  forEachBad(
      "plugin",
      [](const fs::path& file) {
        const bool hangs = file.filename().string().find("-hang-") != std::string::npos;
        requireSound(file, testProbe(hangs ? 1500 : 20000));
        return std::string();
      },
      [](const fs::path& input) {
        return input.extension() == ".cpp" ? badPlugins / input.stem().concat(".so") : input;
      });
}

TEST_F(PluginTest, WhatEveryoneMayWriteToIsRefused) {
  const fs::path own = folder() / "cpg.so";
  fs::copy_file(cpgFile, own);
  fs::permissions(own, fs::perms::others_write, fs::perm_options::add);
  const auto lineOf = [&] {
    return outcomeOf(own, [](const fs::path& file) { return checkPluginFile(file); }).line;
  };
  EXPECT_EQ(lineOf(), "Cannot load plugin \"{file}\": everyone may write to it. Run chmod o-w on it.");
  fs::permissions(own, fs::perms::others_write, fs::perm_options::remove);
  fs::permissions(folder(), fs::perms::others_write, fs::perm_options::add);
  EXPECT_EQ(lineOf(),
            "Cannot load plugin \"{file}\": everyone may write to its folder. Run chmod o-w on it.");
  fs::permissions(folder(), fs::perms::others_write, fs::perm_options::remove);
  EXPECT_EQ(lineOf().size(), 32u) << "the digest";
}

TEST_F(PluginTest, WhatIsNoFileIsRefused) {
  const fs::path pipe = folder() / "pipe.so";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  fs::create_directory(folder() / "dir.so");
  for (const char* name : {"pipe.so", "dir.so", "absent.so"})
    EXPECT_THROW(checkPluginFile(folder() / name), Error);
}

TEST_F(PluginTest, AResultIsRememberedByContent) {
  const fs::path own = folder() / "crash.so";
  fs::copy_file(badPlugins / "P4-crash-at-load.so", own);
  const auto line = [&](const ProbeCommand& command) {
    return outcomeOf(own, [&](const fs::path& file) { return requireSound(file, command), std::string(); });
  };
  const Outcome first = line(testProbe());
  EXPECT_THAT(first.line, HasSubstr("it crashed when it was tried (Segmentation fault) and is left out."));
  const ProbeCommand none{.words = {"/nowhere/to/be/found"}, .limit = std::chrono::seconds(1)};
  EXPECT_EQ(line(none).line, first.line) << "it was tried again";
  fs::remove(own);
  fs::copy_file(cpgFile, own);
  EXPECT_EQ(line(none).kind, "5") << "other content must be tried";
  EXPECT_EQ(line(testProbe()).kind, "ok");
  EXPECT_EQ(line(none).kind, "ok");
}

TEST_F(PluginTest, OneBadPluginLeavesTheOthers) {
  const fs::path first = folder() / "first", second = folder() / "second";
  fs::create_directories(first);
  fs::create_directories(second);
  fs::copy_file(badPlugins / "P4-abort-at-load.so", first / "a.so");
  fs::copy_file(cpgFile, first / "cpg.so");
  fs::copy_file(fs::path(JANUS_TESTS_DIR) / "bad/plugin/P1-text.so", first / "z.so");
  write("first/notes.txt", "no plugin");
  fs::copy_file(cpgFile, second / "cpg.so");
  const std::vector<fs::path> folders = {first, folder() / "absent", second};
  const auto found = findPlugins(folders, testProbe());
  ASSERT_EQ(found.size(), 4u);
  EXPECT_THAT(found[0].error, HasSubstr("a.so\": it crashed when it was tried"));
  EXPECT_TRUE(found[1].plugin);
  EXPECT_EQ(found[1].error, "");
  EXPECT_THAT(found[2].error, HasSubstr("z.so\": it is no ELF shared library."));
  EXPECT_THAT(found[3].error, HasSubstr("\"cpg.so\" has the same name, cpg, and came first."));
}

TEST_F(PluginTest, FoldersAreTheNamedTheUsersAndTheProgramsOwn) {
  fs::create_directories(folder() / "data/janusscope/plugins");
  ::setenv("XDG_DATA_HOME", (folder() / "data").c_str(), 1);
  ::setenv("JANUS_PLUGINS", (folder().string() + ":/absent/folder").c_str(), 1);
  const auto folders = pluginFolders();
  ::unsetenv("JANUS_PLUGINS");
  ::unsetenv("XDG_DATA_HOME");
  EXPECT_THAT(folders,
              ElementsAre(folder(), folder() / "data/janusscope/plugins", binaries / "../lib/janus/plugins"));
}

}  // namespace
}  // namespace janus
