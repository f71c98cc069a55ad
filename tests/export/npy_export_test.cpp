// Exports arrays and has NumPy read them back.
#include <gmock/gmock.h>
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/export/npy.h"
#include "tests/support/exporting.h"
#include "tests/support/foreign.h"
#include "tests/support/resource_limit.h"

namespace janus::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

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
  const ForeignRun seen =
      runScript("export/check_npy.py", {file.string(), type, shape, scratch.write("raw", raw).string()});
  EXPECT_EQ(seen.status, 0) << file << '\n' << seen.output;
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

// A BED file of thousands of regions: each array has a file, which names its own window and no other.
TEST(Npy, ManyWindowsKeepFewFilesOpenAndApart) {
  const Scratch scratch;
  constexpr int windows = 200;
  const std::vector<float> values{1, 2}, logits = noise(32, 11);
  ExportPlan request = requestFor(scratch, ExportFormat::Npy, {{quantity("entropy"), {}}});
  for (int i = 0; i < windows; ++i) {
    const Region window{"chr2", i, i + 2};
    request.tracks[0].pieces.push_back({window, values, {}, window});
    request.arrays.push_back(
        {"logits", "the model's output", {"base", "token"}, {2, 16}, logits, window, window});
  }
  const auto open = std::filesystem::directory_iterator("/proc/self/fd");
  const ResourceLimit few(RLIMIT_NOFILE, static_cast<rlim_t>(std::distance(begin(open), end(open))) + 16);
  EXPECT_EQ(exportTracks(request).files.size(), 2 * windows + 1u);
  const auto record = nlohmann::json::parse(bytesOf(scratch / "out/provenance.json"));
  for (const char* file : {"entropy.chr2_8_9.npy", "logits.chr2_8_9.npy"}) {
    EXPECT_TRUE(std::filesystem::exists(scratch / "out" / file)) << file;
    EXPECT_EQ(record["files"][file]["windows"],
              nlohmann::json::parse(R"([{"contig": "chr2", "begin": 7, "end": 9}])"));
  }
}

TEST(Npy, ArraysOfAnyShape) {
  const Scratch scratch;
  const std::vector<float> logits = noise(32, 9);
  ExportPlan request = requestFor(scratch, ExportFormat::Npy, {});
  request.arrays = {{"logits", "the model's output", {"base", "token"}, {2, 16}, logits, {"chr2", 0, 2}}};
  exportTracks(request);
  expectNumPyReads(scratch / "out/logits.npy", "<f4", "2,16", rawOf(logits));
  request.format = ExportFormat::BigWig;
  EXPECT_EQ(refusal(request), "Cannot write \"logits\" as bigwig: only npy holds an array.");
}

}  // namespace
}  // namespace janus::test
