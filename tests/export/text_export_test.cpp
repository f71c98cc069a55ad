// Exports tracks as bedGraph, BED and TSV and has other programs read them back.
#include <gmock/gmock.h>
#include <cmath>

#include "engine/formats/annotation_file.h"
#include "tests/support/exporting.h"
#include "tests/support/foreign.h"

namespace janus::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

TEST(BedGraph, MergesAndOmits) {
  const TemporaryFolder scratch;
  const std::vector<float> values{0.1f, 0.1f, std::nanf(""), 1, INFINITY, 0}, other{2};
  const std::string text =
      write(requestFor(
                scratch, ExportFormat::BedGraph,
                {{quantity("entropy"), {{{"chr2", 0, 6}, values, {}, whole}, {{"chr10", 499, 500}, other}}}}),
            "entropy.bedgraph");
  EXPECT_EQ(withoutHeader(text),
            "chr10\t499\t500\t2\n"  // bytewise order
            "chr2\t0\t2\t0.100000001\nchr2\t3\t4\t1\nchr2\t5\t6\t0\n");
  EXPECT_THAT(
      text, HasSubstr("# program: janus 0.1.0\n# model: MODEL\n# genome: GENOME\n# windows: chr2:1-1000\n"));
  EXPECT_THAT(text, HasSubstr("# command: janus predict demo demo chr2:1-1000\n# track: entropy [bits]: "
                              "entropy of those four\n"));
}

TEST(BedGraph, BedtoolsAndTabixTakeIt) {
  const TemporaryFolder scratch;
  const std::vector<float> values = noise(1000, 1), other = noise(500, 2);
  const std::string text =
      write(requestFor(scratch, ExportFormat::BedGraph,
                       {{quantity("entropy"), {{{"chr2", 0, 1000}, values}, {{"chr10", 0, 500}, other}}}}),
            "entropy.bedgraph");
  const std::string file = (scratch / "out/entropy.bedgraph").string();
  if (runForeign({"bedtools", "--version"}).status != 0)
    GTEST_SKIP() << "bedtools is not installed: Debian's package bedtools has it";
  const ForeignRun sorted = runForeign({"bedtools", "sort", "-i", file});
  EXPECT_EQ(sorted.status, 0);
  EXPECT_EQ(sorted.output, withoutHeader(text)) << "it was not sorted";
  const ForeignRun merged = runForeign({"bedtools", "merge", "-i", file});
  EXPECT_TRUE(merged.output.starts_with("chr10\t5\t50\nchr10\t55\t100\n")) << merged.output;
  EXPECT_THAT(merged.output, HasSubstr("chr2\t955\t1000\n"));
  if (runForeign({"bgzip", "--version"}).status != 0)
    GTEST_SKIP() << "bgzip is not installed: Debian's package tabix has it";
  EXPECT_EQ(runForeign({"bgzip", "-k", file}).status, 0);
  const ForeignRun indexed = runForeign({"tabix", "-p", "bed", file + ".gz"});
  EXPECT_EQ(indexed.status, 0) << indexed.output;
  const ForeignRun last = runForeign({"tabix", file + ".gz", "chr2:1000-1000"});
  EXPECT_TRUE(last.output.starts_with("chr2\t999\t1000\t")) << last.output;
}

TEST(Bed, IntervalsAboveTheThreshold) {
  const TemporaryFolder scratch;
  const std::vector<float> values{1, 1.5f, 0.5f, std::nanf(""), 2}, late{0.75f};
  ExportPlan request =
      requestFor(scratch, ExportFormat::Bed,
                 {{quantity("entropy"), {{{"chr10", 499, 500}, late}, {{"chr2", 0, 5}, values}}}});
  request.threshold = 0.75;
  const std::string text = write(request, "entropy.bed");
  EXPECT_EQ(withoutHeader(text),
            "chr2\t0\t2\tentropy\t625\t.\t1.25\n"
            "chr2\t4\t5\tentropy\t1000\t.\t2\n"
            "chr10\t499\t500\tentropy\t375\t.\t0.75\n");
  EXPECT_THAT(
      text,
      HasSubstr("# score: round(1000 * (mean - 0) / (2 - 0)) within 0 to 1000; column 7 is the mean\n"));
  EXPECT_THAT(text, HasSubstr("# intervals: stretches where the value is at least 0.75\n"));
  const AnnotationFile back = readAnnotation(scratch / "out/entropy.bed", resolverFor(genome));
  EXPECT_EQ(back.features.size(), 3u);
  EXPECT_THAT(back.notes, IsEmpty());
}

TEST(Bed, BedtoolsFindsTheSameBases) {
  const TemporaryFolder scratch;
  const std::vector<float> values = noise(1000, 3);
  ExportPlan request =
      requestFor(scratch, ExportFormat::Bed, {{quantity("entropy"), {{{"chr2", 0, 1000}, values}}}});
  request.threshold = 1;
  exportTracks(request);
  if (runForeign({"bedtools", "--version"}).status != 0)
    GTEST_SKIP() << "bedtools is not installed: Debian's package bedtools has it";
  std::string passing;
  for (size_t i = 0; i < values.size(); ++i)
    if (values[i] >= 1) passing += "chr2\t" + std::to_string(i) + "\t" + std::to_string(i + 1) + "\n";
  const ForeignRun merged =
      runForeign({"bedtools", "merge", "-i", scratch.write("bases.bed", passing).string()});
  const ForeignRun ours = runForeign({"bedtools", "merge", "-i", (scratch / "out/entropy.bed").string()});
  EXPECT_EQ(ours.output, merged.output);
  const ForeignRun common = runForeign({"bedtools", "intersect", "-v", "-a", (scratch / "bases.bed").string(),
                                        "-b", (scratch / "out/entropy.bed").string()});
  EXPECT_EQ(common.output, "");
}

TEST(Bed, ClassesNeedNoThreshold) {
  const TemporaryFolder scratch;
  const std::vector<uint8_t> classes{3, 3, noCategory, 15, 3};
  EXPECT_EQ(withoutHeader(write(requestFor(scratch, ExportFormat::Bed,
                                           {{category("expert.1.fwd"), {{{"chr2", 10, 15}, {}, classes}}}}),
                                "expert.1.fwd.bed")),
            "chr2\t10\t12\texpert.1.fwd=3\t0\t.\t3\nchr2\t13\t14\texpert.1.fwd=15\t0\t."
            "\t15\nchr2\t14\t15\texpert.1.fwd=3\t0\t.\t3\n");
}

TEST(Tsv, ARowABaseAColumnATrack) {
  const TemporaryFolder scratch;
  const std::vector<float> values{0.1f, std::nanf("")}, elsewhere{1};
  const std::vector<uint8_t> classes{7, noCategory};
  const std::string text =
      write(requestFor(scratch, ExportFormat::Tsv,
                       {{quantity("entropy"), {{{"chr10", 5, 6}, elsewhere}, {{"chr2", 0, 2}, values}}},
                        {category("expert.1.fwd"), {{{"chr2", 0, 2}, {}, classes}}}}),
            "tracks.tsv");
  EXPECT_EQ(withoutHeader(text),
            "contig\tstart_0based\tentropy\texpert.1.fwd\n"
            "chr2\t0\t0.100000001\t7\nchr2\t1\tNA\tNA\nchr10\t5\t1\tNA\n");
  EXPECT_THAT(text, HasSubstr("# column entropy [bits]: entropy of those four\n"));
}

TEST(Tsv, NumPyReadsEveryFloatBack) {
  JANUS_NEEDS_PYTHON("numpy");
  const TemporaryFolder scratch;
  const std::vector<float> values = noise(1000, 4);
  exportTracks(
      requestFor(scratch, ExportFormat::Tsv, {{quantity("entropy"), {{{"chr2", 0, 1000}, values}}}}));
  const auto raw = scratch.write("raw", {reinterpret_cast<const char*>(values.data()), values.size() * 4});
  const ForeignRun seen = runScript("export/check_table.py",
                                    {(scratch / "out/tracks.tsv").string(), "0", "entropy=" + raw.string()});
  EXPECT_EQ(seen.status, 0) << seen.output;
}

}  // namespace
}  // namespace janus::test
