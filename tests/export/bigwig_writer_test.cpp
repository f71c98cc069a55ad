// Writes bigWigs and has pyBigWig (libBigWig) and our own reader read them back.
#include "engine/export/bigwig_writer.h"

#include <gmock/gmock.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <random>

#include "base/error.h"
#include "engine/formats/bigwig_track.h"
#include "engine/track/pooling.h"
#include "tests/support/foreign.h"
#include "tests/support/scratch.h"

namespace janus {
namespace {

using testing::HasSubstr;

struct Made {
  std::vector<Contig> contigs;
  std::vector<SignalPiece> pieces;
};

void expectPyBigWigReads(const Made& made) {
  JANUS_NEEDS_PYTHON("pyBigWig");
  const Scratch scratch;
  nlohmann::json spec{{"contigs", nlohmann::json::object()}, {"pieces", nlohmann::json::array()}};
  for (const Contig& contig : made.contigs) spec["contigs"][contig.name] = contig.end;
  for (size_t i = 0; i < made.pieces.size(); ++i) {
    const auto& values = made.pieces[i].values;
    const auto raw = scratch.write("values" + std::to_string(i),
                                   {reinterpret_cast<const char*>(values.data()), values.size_bytes()});
    spec["pieces"].push_back(
        {{"contig", made.pieces[i].contig}, {"begin", made.pieces[i].begin}, {"values", raw.string()}});
  }
  const auto file = scratch.write("a.bw", bigWigBytes(made.contigs, made.pieces));
  const ForeignRun seen =
      runScript("export/check_bigwig.py", {file.string(), scratch.write("spec.json", spec.dump()).string()});
  EXPECT_EQ(seen.status, 0) << seen.output;
}

std::vector<float> noise(size_t count, uint32_t seed, bool gaps) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal(-2, 3);
  std::vector<float> out(count);
  for (size_t i = 0; i < count; ++i) out[i] = gaps && i % 300 < 20 ? std::nanf("") : normal(random);
  return out;
}

TEST(BigWigWriter, ValuesWithGaps) {
  const std::vector<float> values = noise(50000, 1, true);
  expectPyBigWigReads(
      {{{"chr1", 0, 200000}, {"chr10", 0, 100}, {"chr2", 0, 100}}, {{"chr1", 70000, values}}});
}

TEST(BigWigWriter, FirstAndLastBase) {
  const std::vector<float> first{1.25f}, last{-3.0f, 0.1f};
  expectPyBigWigReads({{{"chr1", 0, 1000}}, {{"chr1", 0, first}, {"chr1", 998, last}}});
}

TEST(BigWigWriter, OneValueIsItsOwnMaximum) {
  const std::vector<float> one{5.0f};
  expectPyBigWigReads({{{"chr1", 0, 1000}}, {{"chr1", 500, one}}});
}

TEST(BigWigWriter, RunsOfEqualValues) {
  std::vector<float> values(5000);
  for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i / 100 % 16);
  values[17] = -0.0f;
  values[4000] = INFINITY;
  expectPyBigWigReads({{{"chr1", 0, 5000}}, {{"chr1", 0, values}}});
}

TEST(BigWigWriter, SeveralContigsInBytewiseOrder) {
  const std::vector<float> a = noise(3000, 2, true), b = noise(1000, 3, false), c = noise(10, 4, false);
  expectPyBigWigReads({{{"chr2", 0, 4000}, {"chr10", 0, 2000}, {"chrX", 0, 50}, {"Z", 0, 10}},
                       {{"chrX", 40, c}, {"chr2", 500, a}, {"chr10", 0, b}, {"chr10", 1500, c}}});
}

TEST(BigWigWriter, MoreBlocksThanOneNodeHolds) {
  const std::vector<float> values = noise(300 * 1024, 5, false);
  expectPyBigWigReads({{{"chr1", 0, 400000}}, {{"chr1", 1000, values}}});
}

TEST(BigWigWriter, NothingIsAValidFile) {
  expectPyBigWigReads({{{"chr1", 0, 1000}}, {}});
  const std::vector<float> nothing(10, std::nanf(""));
  expectPyBigWigReads({{{"chr1", 0, 1000}}, {{"chr1", 5, nothing}}});
}

TEST(BigWigWriter, ManyContigs) {
  Made made;
  for (int i = 0; i < 100000; ++i) made.contigs.push_back({"scaffold_" + std::to_string(i), 0, 10});
  const std::vector<float> one{2.0f};
  made.pieces = {{"scaffold_99999", 9, one}, {"scaffold_0", 0, one}, {"scaffold_777", 3, one}};
  const Scratch scratch;
  const BigWigTrack track(scratch.write("a.bw", bigWigBytes(made.contigs, made.pieces)),
                          [](std::string_view name) {
                            return Contig{std::string(name), 0, 10};
                          });
  EXPECT_EQ(track.tile({"", "scaffold_99999", 0, 0}, {}).mean()[9], 2.0f);
  EXPECT_EQ(track.tile({"", "scaffold_777", 0, 0}, {}).mean()[3], 2.0f);
  EXPECT_TRUE(track.tile({"", "scaffold_5", 0, 0}, {}).empty());
  JANUS_NEEDS_PYTHON("pyBigWig");
  const ForeignRun seen =
      runForeign({"/usr/bin/python3", "-c",
                  "import pyBigWig, sys; f = pyBigWig.open(sys.argv[1]); "
                  "print(len(f.chroms()), f.values('scaffold_99999', 9, 10), f.values('scaffold_777', 3, 4))",
                  (scratch / "a.bw").string()});
  EXPECT_EQ(seen.output, "100000 [2.0] [2.0]\n");
}

TEST(BigWigWriter, NoContigAtAll) {
  const Scratch scratch;
  const BigWigTrack track(scratch.write("a.bw", bigWigBytes({}, {})),
                          [](std::string_view) { return std::nullopt; });
  EXPECT_EQ(track.notes().size(), 1u);
}

TEST(BigWigWriter, OneIntervalAsLongAsTheFormatHolds) {
  const int64_t most = 4294967295;
  const std::vector<float> one{0.5f};
  const Scratch scratch;
  const auto file = scratch.write("a.bw", bigWigBytes(std::vector<Contig>{{"c", 0, most}},
                                                      std::vector<SignalPiece>{{"c", 0, one, most}}));
  const BigWigTrack track(file, resolverFor({{"c", 0, most}}));
  const Tile tile = track.tile({"", "c", highestLevel, 0}, {});
  EXPECT_EQ(tile.mean()[0], 0.5f);
  EXPECT_EQ(tile.mean()[4095], 0.5f);
  EXPECT_TRUE(std::isnan(tile.mean()[4096]));
  JANUS_NEEDS_PYTHON("pyBigWig");
  const ForeignRun seen =
      runForeign({"/usr/bin/python3", "-c",
                  "import pyBigWig, sys; f = pyBigWig.open(sys.argv[1]); "
                  "print(f.values('c', 4294967200, 4294967202), f.header()['nBasesCovered'])",
                  file.string()});
  EXPECT_EQ(seen.output, "[0.5, 0.5] 4294967295\n");
}

TEST(BigWigWriter, OurReaderAgreesAtEveryLevel) {
  const std::vector<float> values = noise(100000, 6, true);
  const Scratch scratch;
  const auto file = scratch.write("a.bw", bigWigBytes(std::vector<Contig>{{"c", 0, 200000}},
                                                      std::vector<SignalPiece>{{"c", 50000, values}}));
  const BigWigTrack exact(file, resolverFor({{"c", 0, 200000}})),
      zoomed(file, resolverFor({{"c", 0, 200000}}), {.exactBytes = 0});
  for (int level = 0; level <= 8; ++level) {
    const TileId id{"", "c", level, 0};
    const Tile wanted = tileOf(id, {"c", 50000, 150000}, values), seen = exact.tile(id, {}),
               rough = zoomed.tile(id, {});
    EXPECT_EQ(seen.bytes, wanted.bytes) << level;
    if (level == 0 || wanted.empty()) continue;
    for (size_t i = 0; i < static_cast<size_t>(tileBins); ++i) {
      ASSERT_EQ(std::isnan(rough.mean()[i]), std::isnan(wanted.mean()[i])) << level << ' ' << i;
      if (std::isnan(wanted.mean()[i])) continue;
      ASSERT_LE(rough.minimum()[i], wanted.minimum()[i]) << level << ' ' << i;
      ASSERT_GE(rough.maximum()[i], wanted.maximum()[i]) << level << ' ' << i;
      ASSERT_NEAR(rough.mean()[i], wanted.mean()[i], 4) << level << ' ' << i;
    }
  }
}

TEST(BigWigWriter, RefusesWhatTheFormatCannotHold) {
  const std::vector<float> two{1, 2};
  const auto message = [](const std::vector<Contig>& contigs,
                          const std::vector<SignalPiece>& pieces) -> std::string {
    try {
      bigWigBytes(contigs, pieces);
    } catch (const Error& error) {
      EXPECT_EQ(error.errorClass(), ErrorClass::Usage);
      return error.what();
    }
    return "";
  };
  EXPECT_THAT(message({{"c", 0, int64_t{1} << 32}}, {}), HasSubstr("at most 4294967295 fit"));
  EXPECT_THAT(message({{"", 0, 5}}, {}), HasSubstr("a name it cannot hold"));
  EXPECT_THAT(message({{"c", 0, 5}}, {{"c", 4, two}}), HasSubstr("c:5-6 is not in the genome"));
  EXPECT_THAT(message({{"c", 0, 5}}, {{"d", 0, two}}), HasSubstr("is not in the genome"));
  EXPECT_THAT(message({{"c", 0, 5}}, {{"c", 0, two}, {"c", 1, two}}), HasSubstr("windows overlap at c:2-2"));
}

}  // namespace
}  // namespace janus
