// Exports: all files or none, with the record of where they come from.
#include "engine/export/export.h"

#include <gmock/gmock.h>

#include <clocale>
#include <cmath>
#include <cstdlib>
#include <locale>
#include <nlohmann/json.hpp>

#include "base/cancelled.h"
#include "base/error.h"
#include "engine/formats/annotation_file.h"
#include "tests/support/exporting.h"
#include "tests/support/foreign.h"
#include "tests/support/resource_limit.h"

namespace janus::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(ExportFormats, HaveTheirWords) {
  EXPECT_EQ(exportFormatOf("bigwig"), ExportFormat::BigWig);
  EXPECT_EQ(exportFormatOf("npy"), ExportFormat::Npy);
  EXPECT_FALSE(exportFormatOf("BigWig"));
}

TEST(BigWig, PyBigWigReadsAnExport) {
  JANUS_NEEDS_PYTHON("pyBigWig");
  const Scratch scratch;
  const std::vector<float> values = noise(1000, 5);
  const std::vector<uint8_t> classes{3, 3, noCategory, 15, 0};
  exportTracks(requestFor(scratch, ExportFormat::BigWig,
                          {{quantity("entropy"), {{{"chr2", 0, 1000}, values}}},
                           {category("expert.1.fwd"), {{{"chr10", 495, 500}, {}, classes}}}}));
  const std::vector<float> numbers{3, 3, std::nanf(""), 15, 0};
  const std::pair<std::string, nlohmann::json> cases[] = {
      {"entropy", {{"contig", "chr2"}, {"begin", 0}, {"values", scratch.write("a", rawOf(values)).string()}}},
      {"expert.1.fwd",
       {{"contig", "chr10"}, {"begin", 495}, {"values", scratch.write("b", rawOf(numbers)).string()}}}};
  for (const auto& [name, piece] : cases) {
    const nlohmann::json spec{{"contigs", {{"chr2", 1000}, {"chr10", 500}}},
                              {"pieces", nlohmann::json::array({piece})}};
    const ForeignRun seen = runScript(
        "export/check_bigwig.py",
        {(scratch / ("out/" + name + ".bw")).string(), scratch.write("spec", spec.dump()).string()});
    EXPECT_EQ(seen.status, 0) << name << '\n' << seen.output;
  }
}

TEST(Export, NothingKnownIsAValidEmptyFileAndANote) {
  const std::vector<float> nothing(5, std::nanf(""));
  for (const auto& [format, file] : {std::pair{ExportFormat::BigWig, "entropy.bw"},
                                     {ExportFormat::BedGraph, "entropy.bedgraph"},
                                     {ExportFormat::Bed, "entropy.bed"}}) {
    const Scratch scratch;
    ExportPlan request = requestFor(scratch, format, {{quantity("entropy"), {{{"chr2", 0, 5}, nothing}}}});
    request.threshold = 1;
    const ExportResult result = exportTracks(request);
    ASSERT_EQ(result.notes.size(), 1u) << file;
    EXPECT_THAT(result.notes[0], HasSubstr("is valid and empty"));
    EXPECT_TRUE(std::filesystem::exists(scratch / "out" / file));
  }
}

TEST(Export, ProvenanceKeepsEarlierFiles) {
  const Scratch scratch;
  const std::vector<float> values{1, 2};
  ExportPlan request =
      requestFor(scratch, ExportFormat::BigWig, {{quantity("entropy"), {{{"chr2", 0, 2}, values}}}});
  exportTracks(request);
  request.format = ExportFormat::BedGraph;
  request.provenance.device = "cuda:0";
  exportTracks(request);
  const auto record = nlohmann::json::parse(bytesOf(scratch / "out/provenance.json"));
  EXPECT_EQ(record["files"].size(), 2u);
  EXPECT_EQ(record["files"]["entropy.bw"]["device"], "cpu");
  EXPECT_EQ(record["files"]["entropy.bedgraph"]["device"], "cuda:0");
  EXPECT_EQ(record["files"]["entropy.bw"]["regions"][0],
            (nlohmann::json{{"contig", "chr2"}, {"begin", 0}, {"end", 2}}));
  EXPECT_EQ(record["files"]["entropy.bw"]["command"], origin.command);
}

TEST(Export, SomebodyElsesProvenanceIsLeftAlone) {
  const Scratch scratch;
  std::filesystem::create_directory(scratch / "out");
  const std::vector<float> values{1, 2};
  const auto request =
      requestFor(scratch, ExportFormat::BigWig, {{quantity("entropy"), {{{"chr2", 0, 2}, values}}}});
  for (const char* text : {"{\"mine\": 1}", "no json", "[1]"}) {
    scratch.write("out/provenance.json", text);
    EXPECT_THAT(refusal(request), HasSubstr("provenance.json was not written by this program"));
    EXPECT_EQ(bytesOf(scratch / "out/provenance.json"), text);
    EXPECT_FALSE(std::filesystem::exists(scratch / "out/entropy.bw"));
  }
}

TEST(Export, NamesAreMadeFitForFiles) {
  const Scratch scratch;
  const std::vector<float> values{1, 2};
  const ExportResult result = exportTracks(requestFor(
      scratch, ExportFormat::BigWig,
      {{quantity("../a b"), {{{"chr2", 0, 2}, values}}}, {quantity("../a/b"), {{{"chr2", 0, 2}, values}}}}));
  EXPECT_THAT(result.files, ElementsAre(scratch / "out/_.._a_b.bw", scratch / "out/_.._a_b-2.bw",
                                        scratch / "out/provenance.json"));
}

TEST(Export, RefusesWithTheReason) {
  const Scratch scratch;
  const std::vector<float> two{1, 2};
  const ExportTrack overlapping{quantity("entropy"), {{{"chr2", 0, 2}, two}, {{"chr2", 1, 3}, two}}};
  EXPECT_EQ(refusal(requestFor(scratch, ExportFormat::BigWig, {})),
            "There is nothing to export: no track was named.");
  for (const ExportFormat format : {ExportFormat::BigWig, ExportFormat::BedGraph, ExportFormat::Tsv})
    EXPECT_THAT(refusal(requestFor(scratch, format, {overlapping})),
                HasSubstr("windows chr2:1-2 and chr2:2-3 overlap"));
  EXPECT_EQ(refusal(requestFor(scratch, ExportFormat::Bed, {{quantity("entropy"), {}}})),
            "Cannot write \"entropy\" as bed without a threshold: give --threshold VALUE.");
  EXPECT_FALSE(std::filesystem::exists(scratch / "out"));
}

std::vector<std::string> filesIn(const std::filesystem::path& folder) {
  std::vector<std::string> out;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    out.push_back(entry.path().filename());
  return out;
}

TEST(Export, AFailureLeavesWhatWasThere) {
  const Scratch scratch;
  const std::vector<float> one{1}, two{1, 2};
  const auto earlier =
      requestFor(scratch, ExportFormat::BigWig, {{quantity("entropy"), {{{"chr2", 0, 1}, one}}}});
  exportTracks(earlier);
  const std::string before = bytesOf(scratch / "out/entropy.bw");
  // The second track is not in the genome: the first must not have been replaced.
  EXPECT_THAT(refusal(requestFor(scratch, ExportFormat::BigWig,
                                 {{quantity("entropy"), {{{"chr2", 0, 2}, two}}},
                                  {quantity("late"), {{{"chr9", 0, 2}, two}}}})),
              HasSubstr("chr9:1-2 is not in the genome"));
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THROW(exportTracks(earlier, stop.get_token()), Cancelled);
  EXPECT_EQ(bytesOf(scratch / "out/entropy.bw"), before);
  EXPECT_THAT(filesIn(scratch / "out"), testing::UnorderedElementsAre("entropy.bw", "provenance.json"));
}

// As when the disk is full: writing stops in the middle of a file.
TEST(Export, NoRoomLeavesWhatWasThere) {
  const Scratch scratch;
  const std::vector<float> one{1}, many = noise(1000, 10);
  const auto earlier =
      requestFor(scratch, ExportFormat::Npy, {{quantity("entropy"), {{{"chr2", 0, 1}, one}}}});
  exportTracks(earlier);
  const std::string before = bytesOf(scratch / "out/entropy.npy");
  std::string line;
  try {
    const ResourceLimit small(RLIMIT_FSIZE, 2000);
    exportTracks(
        requestFor(scratch, ExportFormat::Npy, {{quantity("entropy"), {{{"chr2", 0, 1000}, many}}}}));
  } catch (const Error& error) {
    EXPECT_EQ(error.errorClass(), ErrorClass::Resource);
    line = error.what();
  }
  EXPECT_THAT(line, HasSubstr("Cannot write"));
  EXPECT_THAT(line, HasSubstr("entropy.npy"));
  EXPECT_EQ(bytesOf(scratch / "out/entropy.npy"), before);
  EXPECT_THAT(filesIn(scratch / "out"), testing::UnorderedElementsAre("entropy.npy", "provenance.json"));
}

TEST(Export, AFileWhereTheFolderShouldBe) {
  const Scratch scratch;
  const std::vector<float> one{1};
  scratch.write("out", "a file");
  EXPECT_THAT(
      refusal(requestFor(scratch, ExportFormat::BigWig, {{quantity("entropy"), {{{"chr2", 0, 1}, one}}}})),
      HasSubstr("Cannot create folder"));
}

struct Comma : std::numpunct<char> {
  char do_decimal_point() const override { return ','; }
  char do_thousands_sep() const override { return '.'; }
  std::string do_grouping() const override { return "\3"; }
};

// Everything of one export, as one string.
std::string exported(const Scratch& scratch, ExportFormat format) {
  const std::vector<float> values = noise(1000, 8);
  ExportPlan request = requestFor(scratch, format, {{quantity("entropy"), {{{"chr2", 0, 1000}, values}}}});
  request.threshold = 1.5;
  std::string out;
  for (const auto& file : exportTracks(request).files) out += bytesOf(file);
  return out;
}

TEST(Export, SameBytesWithADecimalComma) {
  const Scratch first, second, locales;
  std::vector<std::string> wanted;
  const ExportFormat formats[] = {ExportFormat::BigWig, ExportFormat::BedGraph, ExportFormat::Bed,
                                  ExportFormat::Tsv, ExportFormat::Npy};
  for (const ExportFormat format : formats) wanted.push_back(exported(first, format));
  // C++ streams get the comma here; C's printf and strtod only where the system can make a German locale.
  const std::locale before = std::locale::global(std::locale(std::locale::classic(), new Comma));
  runForeign({"localedef", "-i", "de_DE", "-f", "UTF-8", (locales / "de_DE.UTF-8").string()});
  ::setenv("LOCPATH", locales.path().c_str(), 1);
  const bool german = std::setlocale(LC_ALL, "de_DE.UTF-8") != nullptr;
  RecordProperty("german", german);
  for (size_t i = 0; i < std::size(formats); ++i) EXPECT_EQ(exported(second, formats[i]), wanted[i]) << i;
  if (german) {
    const AnnotationFile back = readAnnotation(second / "out/entropy.bed", resolverFor(genome));
    EXPECT_FALSE(back.features.empty());
  }
  std::setlocale(LC_ALL, "C");
  std::locale::global(before);
  ::unsetenv("LOCPATH");
}

}  // namespace
}  // namespace janus::test
