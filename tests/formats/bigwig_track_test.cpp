// Reads bigWigs that libBigWig wrote, base by base and pooled, and survives damaged ones.
#include "engine/formats/bigwig_track.h"

#include <gmock/gmock.h>

#include <cmath>
#include <random>

#include "base/cancelled.h"
#include "base/error.h"
#include "engine/export/bigwig_writer.h"
#include "engine/track/pooling.h"
#include "tests/support/bad_inputs.h"
#include "tests/support/contigs.h"
#include "tests/support/exporting.h"
#include "tests/support/foreign.h"

namespace janus {
namespace {

using test::rawOf;
using testing::ElementsAre;
using testing::HasSubstr;

const ContigResolver toy = resolverFor({{"c1", 0, 1000}, {"c2", 0, 500}, {"c3", 100, 200}});

std::string fileOf(const std::string& name) { return std::string(JANUS_TESTS_DIR) + "/bad/bigwig/" + name; }

std::vector<float> randomValues(size_t count, uint32_t seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal(1, 3);
  std::vector<float> out(count);
  for (size_t i = 0; i < count; ++i) out[i] = i % 1000 < 50 ? std::nanf("") : normal(random);
  return out;
}

bool same(float a, float b) { return a == b || (std::isnan(a) && std::isnan(b)); }

// How many bins of two tiles differ by more than `tolerance` (relative to `scale`).
template <typename Span>
size_t differing(Span a, Span b, float tolerance) {
  if (a.size() != b.size()) return std::max(a.size(), b.size());
  size_t count = 0;
  for (size_t i = 0; i < a.size(); ++i)
    count += tolerance == 0 ? !same(a[i], b[i]) : !(same(a[i], b[i]) || std::abs(a[i] - b[i]) <= tolerance);
  return count;
}

// Reads of a spike-in: "X", which comes first in the file's index, is another organism's.
TEST(BigWigTrack, AnExactNameTakesItsContigFromAnAlias) {
  const std::vector<float> human(10, 5.0f), fly(20, 9.0f);
  const TemporaryFolder scratch;
  const auto path = scratch.write(
      "spike.bw",
      bigWigBytes(std::vector<Contig>{{"X", 0, 200}, {"chrX", 0, 400}, {"1", 0, 100}},
                  std::vector<SignalPiece>{{"X", 100, fly}, {"chrX", 10, human}, {"1", 0, human}}));
  const BigWigTrack track(path, aliasResolverFor({{"chrX", 0, 400}, {"chr1", 0, 100}}));
  const Tile tile = track.tile({track.info().id, "chrX", 0, 0}, {});
  EXPECT_EQ(tile.minimum()[16], 5.0f);
  EXPECT_TRUE(std::isnan(tile.minimum()[110]));
  EXPECT_EQ(track.tile({track.info().id, "chr1", 0, 0}, {}).minimum()[3], 5.0f);
  EXPECT_THAT(track.notes(),
              ElementsAre(HasSubstr("2 of 3 contigs match the genome, \"X\" is not in it, since the "
                                    "file has \"chrX\" too."),
                          HasSubstr(": 1 taken for chr1.")));
}

class FromLibBigWig : public testing::TestWithParam<const char*> {};

TEST_P(FromLibBigWig, EveryLevelIsThatOfTheValues) {
  JANUS_NEEDS_PYTHON("pyBigWig");
  const TemporaryFolder scratch;
  const std::vector<float> values = randomValues(60000, 5);
  const Region window{"chr1", 30000, 90000};
  const ForeignRun made = runScript("formats/write_bigwig.py",
                                    {scratch.write("values", rawOf(values)).string(),
                                     (scratch / "a.bw").string(), "chr1", "90000", "30000", GetParam()});
  ASSERT_EQ(made.status, 0) << made.output;
  const BigWigTrack track(scratch / "a.bw", resolverFor({{"chr1", 0, 90000}, {"other", 0, 10}}));
  EXPECT_THAT(track.notes(), testing::IsEmpty());
  for (int level = 0; level <= 6; ++level)
    for (int64_t index = 0; index * basesPerTile(level) < 90000; ++index) {
      const TileId id{track.info().id, "chr1", level, index};
      const Tile seen = track.tile(id, {}), wanted = tileOf(id, window, values);
      ASSERT_EQ(seen.empty(), wanted.empty()) << level << ' ' << index;
      EXPECT_EQ(differing(seen.minimum(), wanted.minimum(), 0), 0u);
      EXPECT_EQ(differing(seen.maximum(), wanted.maximum(), 0), 0u);
      EXPECT_EQ(differing(seen.mean(), wanted.mean(), 0), 0u) << level << ' ' << index;
    }
}

INSTANTIATE_TEST_SUITE_P(Sections, FromLibBigWig, testing::Values("fixed", "variable", "bedgraph"));

TEST(BigWigTrack, ZoomLevelsStandInForManyValues) {
  JANUS_NEEDS_PYTHON("pyBigWig");
  const TemporaryFolder scratch;
  const std::vector<float> values = randomValues(300000, 6);
  const ForeignRun made =
      runScript("formats/write_bigwig.py", {scratch.write("values", rawOf(values)).string(),
                                            (scratch / "a.bw").string(), "chr1", "300000", "0", "fixed"});
  ASSERT_EQ(made.status, 0) << made.output;
  const ContigResolver resolve = resolverFor({{"chr1", 0, 300000}, {"other", 0, 10}});
  const BigWigTrack track(scratch / "a.bw", resolve, {.exactBytes = 0});
  const TileId id{track.info().id, "chr1", 5, 0};
  const Tile seen = track.tile(id, {}), wanted = tileOf(id, {"chr1", 0, 300000}, values);
  ASSERT_FALSE(seen.empty());
  // The mean of a bin differs by what two records across its edges share; minimum and maximum can only be
  // wider.
  EXPECT_EQ(differing(seen.mean(), wanted.mean(), 0.3f), 0u);
  for (size_t i = 0; i < 293; ++i) {
    EXPECT_LE(seen.minimum()[i], wanted.minimum()[i]);
    EXPECT_GE(seen.maximum()[i], wanted.maximum()[i]);
  }
  EXPECT_TRUE(std::isnan(seen.mean()[293]));
}

TEST(BigWigTrack, AskedForWhatIsNotThere) {
  const BigWigTrack track(fileOf("B28-big-endian.bw"), toy);
  EXPECT_TRUE(track.tile({track.info().id, "nowhere", 0, 0}, {}).empty());
  EXPECT_TRUE(track.tile({track.info().id, "c1", 0, 5}, {}).empty());
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THROW(track.tile({track.info().id, "c1", 0, 0}, stop.get_token()), Cancelled);
  EXPECT_EQ(track.info().name, "B28-big-endian");
}

TEST(BigWigTrack, BothByteOrdersAndUncompressedAreRead) {
  for (const char* name : {"B28-big-endian.bw", "B29-no-zooms.bw", "B29-not-compressed.bw"}) {
    const BigWigTrack track(fileOf(name), toy);
    const Tile tile = track.tile({track.info().id, "c1", 0, 0}, {});
    ASSERT_FALSE(tile.empty()) << name;
    EXPECT_TRUE(std::isnan(tile.mean()[9]));
    EXPECT_EQ(tile.mean()[10], 1.5f);
    EXPECT_EQ(tile.mean()[29], -2.0f);
    EXPECT_TRUE(std::isnan(tile.mean()[30]));
    const Tile pooled = track.tile({track.info().id, "c1", 3, 0}, {});
    EXPECT_EQ(pooled.minimum()[0], -2.0f);
    EXPECT_EQ(pooled.maximum()[0], 1.5f);
    EXPECT_EQ(pooled.mean()[0], -0.25f);
  }
}

TEST(BigWigTrack, NotANumberIsAGap) {
  const BigWigTrack track(fileOf("B29-nan.bw"), toy, {.exactBytes = 0});
  const Tile tile = track.tile({track.info().id, "c1", 3, 0}, {});  // its zoom level is poisoned: not used
  EXPECT_EQ(tile.minimum()[0], 1.0f);
  EXPECT_EQ(tile.maximum()[0], 1.0f);
  EXPECT_EQ(tile.mean()[0], 1.0f);
}

TEST(BigWigTrack, OnASliceOnlyItsBasesShow) {
  const ContigResolver slice = [](std::string_view) { return Contig{"c1", 15, 25}; };
  const BigWigTrack track(fileOf("B28-big-endian.bw"), slice);
  const Tile tile = track.tile({track.info().id, "c1", 0, 0}, {});
  EXPECT_TRUE(std::isnan(tile.mean()[14]));
  EXPECT_EQ(tile.mean()[15], 1.5f);
  EXPECT_EQ(tile.mean()[24], -2.0f);
  EXPECT_TRUE(std::isnan(tile.mean()[25]));
}

TEST(BigWigTrack, AFileThatChangesIsToldOf) {
  const TemporaryFolder scratch;
  const auto path = scratch.write("a.bw", bytesOf(fileOf("B28-big-endian.bw")));
  const BigWigTrack track(path, toy);
  std::filesystem::resize_file(path, 50);
  try {
    track.tile({track.info().id, "c1", 0, 0}, {});
    FAIL() << "a cut file was read";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("changed while it was open"));
  }
}

// Opens a file and asks for tiles of every sort; the notes, and any Error, are the answer.
std::vector<std::string> readWhole(const std::filesystem::path& path) {
  const BigWigTrack track(path, toy), zoomed(path, toy, {.exactBytes = 0});
  for (const int level : {0, 1, 3, 4, 10})
    for (const char* contig : {"c1", "c2"})
      for (const BigWigTrack* each : {&track, &zoomed}) {
        const TileId id{each->info().id, contig, level, 0};
        const Tile tile = each->tile(id, {});
        if (!tile.empty() && tile.bytes.size() != Tile::bytesFor(TrackKind::Quantity, level, 0))
          throw internalError("a tile of the wrong size");
      }
  return track.notes();
}

class BadBigWigs : public testing::TestWithParam<BadInput> {};

TEST_P(BadBigWigs, GetTheirLine) {
  expectOutcome(GetParam(), badFolder("bigwig") / GetParam().file,
                [](const auto& path) { return joined(readWhole(path)); });
}

INSTANTIATE_TEST_SUITE_P(Corpus, BadBigWigs, testing::ValuesIn(badInputs("bigwig")), nameOf);

TEST(BadBigWigCorpus, IsThere) { EXPECT_GE(badInputs("bigwig").size(), 10u); }

// Any damage ends in values or in one Error of input, never in a crash, a hang or another exception.
TEST(BigWigMutations, EndInValuesOrAnError) {
  const TemporaryFolder scratch;
  std::mt19937 random(20);
  int read = 0, refused = 0;
  for (const char* seed : {"B28-big-endian.bw", "B29-not-compressed.bw", "B29-nan.bw"}) {
    const std::string sound = bytesOf(fileOf(seed));
    for (int i = 0; i < 2000; ++i) {
      std::string bytes = sound;
      for (int change = 0; change < 3; ++change) {
        const size_t at = random() % bytes.size();
        bytes[at] = static_cast<char>(random() % 4 == 0 ? 0xff : random());
      }
      if (i % 8 == 0) bytes.resize(random() % bytes.size());
      try {
        readWhole(scratch.write("mutant.bw", bytes));
        ++read;
      } catch (const Error& error) {
        ++refused;
        ASSERT_EQ(error.errorClass(), ErrorClass::Input) << error.what();
        ASSERT_LE(std::string(error.what()).size(), 220u) << error.what();
      }
    }
  }
  EXPECT_GT(read, 500);
  EXPECT_GT(refused, 500);
}

}  // namespace
}  // namespace janus
