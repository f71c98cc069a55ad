// Exports tracks in every format and has other programs read them back.
#include "engine/formats/export.h"

#include <gmock/gmock.h>
#include <sys/resource.h>

#include <clocale>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <locale>
#include <nlohmann/json.hpp>
#include <random>

#include "engine/error.h"
#include "engine/formats/annotation_file.h"
#include "engine/formats/npy.h"
#include "kernels/cancelled.h"
#include "tests/formats/foreign.h"
#include "tests/formats/scratch.h"

namespace janus {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::vector<Contig> genome{{"chr2", 0, 1000}, {"chr10", 0, 500}};
const Provenance origin{"janus 0.1.0", "MODEL", "GENOME", {{"chr2", 0, 1000}},
                        "both",        "fp32",  "cpu",    "janus predict demo demo chr2:1-1000"};

TrackInfo quantity(const std::string& name) {
  TrackInfo info;
  info.name = name;
  info.unit = "bits";
  info.definition = "entropy of those four";
  info.lowest = 0;
  info.highest = 2;
  return info;
}

TrackInfo category(const std::string& name) {
  TrackInfo info;
  info.name = name;
  info.kind = TrackKind::Category;
  info.categories = 16;
  return info;
}

ExportRequest requestFor(const Scratch& scratch, ExportFormat format, std::vector<ExportTrack> tracks) {
  ExportRequest request;
  request.folder = scratch / "out";
  request.format = format;
  request.contigs = genome;
  request.tracks = std::move(tracks);
  request.provenance = origin;
  return request;
}

std::string write(const ExportRequest& request, const std::string& file) {
  exportTracks(request);
  return bytesOf(request.folder / file);
}

std::string withoutHeader(const std::string& text) {
  std::string out;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    if (!line.starts_with('#')) out += line + "\n";
  return out;
}

// What a request is refused with.
std::string refusal(const ExportRequest& request) {
  try {
    exportTracks(request);
  } catch (const Error& error) {
    EXPECT_LE(std::string(error.what()).size(), 200u) << error.what();
    return error.what();
  }
  return "";
}

std::vector<float> noise(size_t count, uint32_t seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<float> uniform(0, 2);
  std::vector<float> out(count);
  for (size_t i = 0; i < count; ++i) out[i] = i % 50 < 5 ? std::nanf("") : uniform(random);
  return out;
}

TEST(ExportFormats, HaveTheirWords) {
  EXPECT_EQ(exportFormatOf("bigwig"), ExportFormat::BigWig);
  EXPECT_EQ(exportFormatOf("npy"), ExportFormat::Npy);
  EXPECT_FALSE(exportFormatOf("BigWig"));
}

TEST(BedGraph, MergesAndOmits) {
  const Scratch scratch;
  const std::vector<float> values{0.1f, 0.1f, std::nanf(""), 1, INFINITY, 0}, other{2};
  const std::string text =
      write(requestFor(scratch, ExportFormat::BedGraph,
                       {{quantity("entropy"), {{{"chr2", 0, 6}, values}, {{"chr10", 499, 500}, other}}}}),
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
  const Scratch scratch;
  const std::vector<float> values = noise(1000, 1), other = noise(500, 2);
  const std::string text =
      write(requestFor(scratch, ExportFormat::BedGraph,
                       {{quantity("entropy"), {{{"chr2", 0, 1000}, values}, {{"chr10", 0, 500}, other}}}}),
            "entropy.bedgraph");
  const std::string file = (scratch / "out/entropy.bedgraph").string();
  if (runForeign({"bedtools", "--version"}).status != 0) GTEST_SKIP() << "bedtools is not installed";
  const Outcome sorted = runForeign({"bedtools", "sort", "-i", file});
  EXPECT_EQ(sorted.status, 0);
  EXPECT_EQ(sorted.output, withoutHeader(text)) << "it was not sorted";
  const Outcome merged = runForeign({"bedtools", "merge", "-i", file});
  EXPECT_TRUE(merged.output.starts_with("chr10\t5\t50\nchr10\t55\t100\n")) << merged.output;
  EXPECT_THAT(merged.output, HasSubstr("chr2\t955\t1000\n"));
  if (runForeign({"bgzip", "--version"}).status != 0) GTEST_SKIP() << "tabix is not installed";
  EXPECT_EQ(runForeign({"bgzip", "-k", file}).status, 0);
  const Outcome indexed = runForeign({"tabix", "-p", "bed", file + ".gz"});
  EXPECT_EQ(indexed.status, 0) << indexed.output;
  const Outcome last = runForeign({"tabix", file + ".gz", "chr2:1000-1000"});
  EXPECT_TRUE(last.output.starts_with("chr2\t999\t1000\t")) << last.output;
}

TEST(Bed, IntervalsAboveTheThreshold) {
  const Scratch scratch;
  const std::vector<float> values{1, 1.5f, 0.5f, std::nanf(""), 2}, late{0.75f};
  ExportRequest request =
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
  const Scratch scratch;
  const std::vector<float> values = noise(1000, 3);
  ExportRequest request =
      requestFor(scratch, ExportFormat::Bed, {{quantity("entropy"), {{{"chr2", 0, 1000}, values}}}});
  request.threshold = 1;
  exportTracks(request);
  if (runForeign({"bedtools", "--version"}).status != 0) GTEST_SKIP() << "bedtools is not installed";
  std::string passing;
  for (size_t i = 0; i < values.size(); ++i)
    if (values[i] >= 1) passing += "chr2\t" + std::to_string(i) + "\t" + std::to_string(i + 1) + "\n";
  const Outcome merged =
      runForeign({"bedtools", "merge", "-i", scratch.write("bases.bed", passing).string()});
  const Outcome ours = runForeign({"bedtools", "merge", "-i", (scratch / "out/entropy.bed").string()});
  EXPECT_EQ(ours.output, merged.output);
  const Outcome common = runForeign({"bedtools", "intersect", "-v", "-a", (scratch / "bases.bed").string(),
                                     "-b", (scratch / "out/entropy.bed").string()});
  EXPECT_EQ(common.output, "");
}

TEST(Bed, ClassesNeedNoThreshold) {
  const Scratch scratch;
  const std::vector<uint8_t> classes{3, 3, noCategory, 15, 3};
  EXPECT_EQ(withoutHeader(write(requestFor(scratch, ExportFormat::Bed,
                                           {{category("expert.1.fwd"), {{{"chr2", 10, 15}, {}, classes}}}}),
                                "expert.1.fwd.bed")),
            "chr2\t10\t12\texpert.1.fwd=3\t0\t.\t3\nchr2\t13\t14\texpert.1.fwd=15\t0\t."
            "\t15\nchr2\t14\t15\texpert.1.fwd=3\t0\t.\t3\n");
}

TEST(Tsv, ARowABaseAColumnATrack) {
  const Scratch scratch;
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
  const Scratch scratch;
  const std::vector<float> values = noise(1000, 4);
  exportTracks(
      requestFor(scratch, ExportFormat::Tsv, {{quantity("entropy"), {{{"chr2", 0, 1000}, values}}}}));
  const auto raw = scratch.write("raw", {reinterpret_cast<const char*>(values.data()), values.size() * 4});
  const Outcome seen =
      runScript("check_table.py", {(scratch / "out/tracks.tsv").string(), "0", "entropy=" + raw.string()});
  EXPECT_EQ(seen.status, 0) << seen.output;
}

TEST(Npy, HeaderIsThatOfNumPy) {
  const std::string header = npyHeader("<f4", std::vector<int64_t>{3});
  EXPECT_EQ(header.size() % 64, 0u);
  EXPECT_THAT(header, HasSubstr("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }"));
  EXPECT_THAT(npyHeader("|u1", std::vector<int64_t>{2, 3}), HasSubstr("'shape': (2, 3), }"));
  EXPECT_THAT(npyHeader("|u1", {}), HasSubstr("'shape': (), }"));
}

void expectNumPyReads(const std::filesystem::path& file, const std::string& type, const std::string& shape,
                      const std::string& raw) {
  JANUS_NEEDS_PYTHON("numpy");
  const Scratch scratch;
  const Outcome seen =
      runScript("check_npy.py", {file.string(), type, shape, scratch.write("raw", raw).string()});
  EXPECT_EQ(seen.status, 0) << file << '\n' << seen.output;
}

std::string rawOf(const std::vector<float>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * 4};
}

TEST(Npy, LettersBecomeOneArray) {
  const Scratch scratch;
  const std::vector<float> a{1, 2}, c{3, 4}, g{5, 6}, t{7, std::nanf("")};
  const Region window{"chr2", 0, 2};
  const ExportResult result = exportTracks(requestFor(scratch, ExportFormat::Npy,
                                                      {{quantity("entropy"), {{window, a}}},
                                                       {quantity("probability.T"), {{window, t}}},
                                                       {quantity("probability.A"), {{window, a}}},
                                                       {quantity("probability.C"), {{window, c}}},
                                                       {quantity("probability.G"), {{window, g}}}}));
  EXPECT_THAT(result.files, ElementsAre(scratch / "out/probability.npy", scratch / "out/entropy.npy",
                                        scratch / "out/provenance.json"));
  expectNumPyReads(scratch / "out/probability.npy", "<f4", "2,4",
                   rawOf({1, 3, 5, 7, 2, 4, 6, std::nanf("")}));
  expectNumPyReads(scratch / "out/entropy.npy", "<f4", "2", rawOf(a));
}

TEST(Npy, ExpertsOfAllLayersBecomeOneArray) {
  const Scratch scratch;
  std::vector<std::vector<uint8_t>> classes;
  std::vector<std::vector<float>> weights;
  std::vector<ExportTrack> tracks;
  std::string rawClasses;
  std::vector<float> rawWeights;
  const Region window{"chr2", 0, 3};
  for (int i = 0; i < 8; ++i) {
    classes.push_back({static_cast<uint8_t>(i), static_cast<uint8_t>(i + 1), noCategory});
    weights.push_back({i * 0.5f, i * 0.25f, std::nanf("")});
  }
  for (size_t i = 0; i < 8; ++i) {  // layers 3 and 1, streams, ranks: the file's order is by layer
    const std::string layer = i < 4 ? "3" : "1", stream = i / 2 % 2 == 0 ? ".fwd" : ".bwd",
                      rank = i % 2 == 0 ? "" : "2";
    tracks.push_back({category("expert" + rank + "." + layer + stream), {{window, {}, classes[i]}}});
    tracks.push_back({quantity("expert" + rank + "_weight." + layer + stream), {{window, weights[i]}}});
  }
  for (const size_t layer : {4, 0})
    for (const size_t stream : {0, 2})
      for (size_t base = 0; base < 3; ++base)
        for (const size_t rank : {0, 1}) {
          rawClasses += static_cast<char>(classes[layer + stream + rank][base]);
          rawWeights.push_back(weights[layer + stream + rank][base]);
        }
  const ExportResult result = exportTracks(requestFor(scratch, ExportFormat::Npy, tracks));
  EXPECT_EQ(result.files.size(), 3u);
  expectNumPyReads(scratch / "out/expert.npy", "|u1", "2,2,3,2", rawClasses);
  expectNumPyReads(scratch / "out/expert_weight.npy", "<f4", "2,2,3,2", rawOf(rawWeights));
  const auto record = nlohmann::json::parse(bytesOf(scratch / "out/provenance.json"));
  EXPECT_EQ(record["files"]["expert.npy"]["axes"][0], "layer 1 3");
  EXPECT_EQ(record["files"]["expert.npy"]["shape"], nlohmann::json({2, 2, 3, 2}));
}

TEST(Npy, AnIncompleteSetStaysApartAndWindowsHaveTheirFiles) {
  const Scratch scratch;
  const std::vector<float> a{1, 2}, b{3};
  const ExportResult result = exportTracks(requestFor(
      scratch, ExportFormat::Npy, {{quantity("probability.A"), {{{"chr2", 0, 2}, a}, {{"chr2", 1, 2}, b}}}}));
  EXPECT_THAT(result.files,
              ElementsAre(scratch / "out/probability.A.chr2_1_2.npy",
                          scratch / "out/probability.A.chr2_2_2.npy", scratch / "out/provenance.json"));
}

TEST(Npy, ArraysOfAnyShape) {
  const Scratch scratch;
  const std::vector<float> logits = noise(32, 9);
  ExportRequest request = requestFor(scratch, ExportFormat::Npy, {});
  request.arrays = {{"logits", "the model's output", {"base", "token"}, {2, 16}, logits, {"chr2", 0, 2}}};
  exportTracks(request);
  expectNumPyReads(scratch / "out/logits.npy", "<f4", "2,16", rawOf(logits));
  request.format = ExportFormat::BigWig;
  EXPECT_EQ(refusal(request), "Cannot write \"logits\" as bigwig: only npy holds an array.");
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
    const Outcome seen = runScript("check_bigwig.py", {(scratch / ("out/" + name + ".bw")).string(),
                                                       scratch.write("spec", spec.dump()).string()});
    EXPECT_EQ(seen.status, 0) << name << '\n' << seen.output;
  }
}

TEST(Export, NothingKnownIsAValidEmptyFileAndANote) {
  const std::vector<float> nothing(5, std::nanf(""));
  for (const auto& [format, file] : {std::pair{ExportFormat::BigWig, "entropy.bw"},
                                     {ExportFormat::BedGraph, "entropy.bedgraph"},
                                     {ExportFormat::Bed, "entropy.bed"}}) {
    const Scratch scratch;
    ExportRequest request = requestFor(scratch, format, {{quantity("entropy"), {{{"chr2", 0, 5}, nothing}}}});
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
  ExportRequest request =
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
  rlimit limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &limit), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{2000, limit.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  std::string line;
  try {
    exportTracks(
        requestFor(scratch, ExportFormat::Npy, {{quantity("entropy"), {{{"chr2", 0, 1000}, many}}}}));
  } catch (const Error& error) {
    EXPECT_EQ(error.errorClass(), ErrorClass::Resource);
    line = error.what();
  }
  ::setrlimit(RLIMIT_FSIZE, &limit);
  std::signal(SIGXFSZ, handler);
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
  ExportRequest request = requestFor(scratch, format, {{quantity("entropy"), {{{"chr2", 0, 1000}, values}}}});
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
}  // namespace janus
