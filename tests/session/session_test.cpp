// The session as its front ends use it: what is opened is closed again, what is run is found again. Covers
// the headers of its parts.
#include "engine/session/session.h"

#include <malloc.h>

#include <gmock/gmock.h>

#include "base/error.h"
#include "engine/compute/estimate.h"
#include "tests/support/edit_in_place.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_with_cache.h"

namespace janus::test {
namespace {

using testing::HasSubstr;

class SessionTest : public TestWithCache {
 protected:
  SessionTest() {
    ::setenv("JANUS_RESOURCES", JANUS_RESOURCES_DIR, 1);
    session_.emplace();
  }
  ~SessionTest() override { ::unsetenv("JANUS_RESOURCES"); }

  OpenGenomeAnswer openGenome() { return session_->openGenome({"demo"}, control_); }
  OpenModelAnswer openModel() { return session_->openModel({"demo", ""}, control_); }
  void close(const OpenGenomeAnswer& genome) { session_->closeGenome({genome.genome}, control_); }
  void close(const OpenModelAnswer& model) { session_->closeModel({model.model}, control_); }

  static RunRequest runOf(const OpenGenomeAnswer& genome, const OpenModelAnswer& model, int64_t begin) {
    RunRequest request;
    request.genome = genome.genome;
    request.model = model.model;
    request.region = {"chr16", begin, begin + 60};
    request.strands = Strands::One;
    return request;
  }
  janus::Run run(const RunRequest& request) {
    return session_->run(request, control_, [](const RunPreview&) {});
  }
  static std::string lineOf(const auto& work) {
    try {
      work();
    } catch (const Error& error) {
      EXPECT_EQ(error.errorClass(), ErrorClass::Usage);
      return error.what();
    }
    return "";
  }

  const JobControl control_{{}, [](double) {}};
  std::optional<Session> session_;
};

TEST_F(SessionTest, WhatIsOpenedTwiceIsClosedTwice) {
  const auto genome = openGenome();
  EXPECT_EQ(openGenome().genome, genome.genome);
  close(genome);
  EXPECT_EQ(session_->sequence({genome.genome, {"chr16", 200000, 200010}}, control_).letters.size(), 10u);
  close(genome);
  EXPECT_THAT(lineOf([&] {
                session_->sequence({genome.genome, {"chr16", 200000, 200010}}, control_);
              }),
              HasSubstr("no genome \"" + genome.genome + "\" open"));
  close(genome);  // once more is no error
}

TEST_F(SessionTest, AGenomeTakesItsTracksWithIt) {
  const auto genome = openGenome();
  const auto held = session_->genomes().get(genome.genome);  // as a run under way does
  const auto track = session_->openTrack({genome.tracks.at(0), genome.genome}, control_).track;
  const FeaturesRequest features{track.id, genome.genome, {"chr16", 280000, 284000}, 500};
  EXPECT_FALSE(session_->features(features, control_).features->empty());
  close(genome);
  EXPECT_THAT(lineOf([&] { session_->features(features, control_); }), HasSubstr("no track"));
  openGenome();
  EXPECT_NE(lineOf([&] { session_->locate({genome.genome, "ARHGDIG"}, control_); }), "");
  const auto there = session_->sequence({genome.genome, {"chr16", 299999, 300001}}, control_).letters;
  const char base = static_cast<char>(std::toupper(static_cast<unsigned char>(there[0])));
  const char other = base == 'A' ? 'C' : 'A', third = base == 'T' || other == 'T' ? 'G' : 'T';
  const auto noteOf = [&](char ref, char alt) {
    return session_->locate({genome.genome, std::string("chr16:300000 ") + ref + ">" + alt}, control_).note;
  };
  EXPECT_EQ(noteOf(base, other), std::string(1, base) + " is the reference at chr16:300,000.");
  EXPECT_EQ(noteOf(other, third),
            std::string("The reference at chr16:300,000 is ") + base + ", not " + other + ".");
}

TEST_F(SessionTest, ARunIsStoredAndFoundWithoutTheModel) {
  const auto genome = openGenome();
  const auto model = openModel();
  const RunRequest request = runOf(genome, model, 300000);
  EXPECT_FALSE(session_->storedRun(request, control_));
  const janus::Run made = run(request);
  EXPECT_FALSE(made.cached);
  const auto stored = session_->storedRun(request, control_);
  ASSERT_TRUE(stored);
  EXPECT_TRUE(stored->cached);
  EXPECT_EQ(stored->key, made.key);
  EXPECT_EQ(session_->listRuns({genome.genome, model.model}, control_).runs.size(), 1u);
  close(model);
  EXPECT_THAT(lineOf([&] { run(request); }), HasSubstr("no model"));
  EXPECT_EQ(session_->point({made.key, 300000}, control_).values.contains("entropy"), true)
      << "what is stored needs no model";
}

TEST_F(SessionTest, OneModelOnSeveralDevicesHasItsWeightsOnce) {
  const auto model = openModel();
  const auto one = session_->models().loaded(model.model, {.device = "cpu", .threads = 1});
  const auto other = session_->models().loaded(model.model, {.device = "cpu", .threads = 2});
  EXPECT_NE(one, other);
  EXPECT_EQ(&one->model(), &other->model());
  EXPECT_EQ(session_->models().loaded(model.model, {.device = "cpu", .threads = 1}), one);
}

// The weights are read, brought to a device and used, and nothing of them stays.
TEST_F(SessionTest, OpeningAndClosingTwentyTimesLeavesNothing) {
  [[maybe_unused]] int64_t settled = 0;
  int64_t weights = 0;
  for (int round = 0; round < 20; ++round) {
    const auto genome = openGenome();
    const auto model = openModel();
    session_->openTrack({genome.tracks.at(0), genome.genome}, control_);
    run(runOf(genome, model, 300000 + 100 * round));
    weights = model.parameters * static_cast<int64_t>(sizeof(float));
    const std::weak_ptr<OpenGenome> openedGenome = session_->genomes().get(genome.genome);
    const std::weak_ptr<OpenModel> openedModel = session_->models().get(model.model);
    const std::weak_ptr<LoadedModel> loaded = session_->models().loaded(model.model, {});
    EXPECT_FALSE(loaded.expired());
    close(genome);
    close(model);
    EXPECT_TRUE(openedGenome.expired() && openedModel.expired() && loaded.expired()) << round;
    ::malloc_trim(0);
    if (round == 4) settled = residentMemory();
  }
  EXPECT_GT(weights, 1 << 20);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // they hold back what was given back
  EXPECT_LT(residentMemory() - settled, 2 * weights) << "fifteen models would be " << 15 * weights;
#endif
}

// Size, time and inode are as before: what is opened again is what the file holds now.
TEST_F(SessionTest, FilesEditedInPlaceAreOtherFiles) {
  const TemporaryFolder folder;
  const auto fasta = folder.write("g.fa", ">c1\n" + std::string(200'000, 'A') + "\n");
  const auto bed = folder.write("a.bed", "c1\t10\t20\tx\n" + std::string(200'000, '#') + "\n");
  const auto genome = session_->openGenome({fasta.string()}, control_);
  const auto track = session_->openTrack({bed.string(), genome.genome}, control_).track;
  editInPlace(bed, 3, "12");
  const auto again = session_->openTrack({bed.string(), genome.genome}, control_).track;
  EXPECT_NE(again.id, track.id);
  const FeaturesRequest asked{again.id, genome.genome, {"c1", 0, 100}, 500};
  EXPECT_EQ(session_->features(asked, control_).features->at(0).region, (Region{"c1", 12, 20}));
  editInPlace(fasta, 4 + 100'000, "C");
  const auto edited = session_->openGenome({fasta.string()}, control_);
  EXPECT_NE(edited.genome, genome.genome);
  EXPECT_EQ(session_->sequence({edited.genome, {"c1", 99'999, 100'002}}, control_).letters.size(), 3u);
  EXPECT_THROW(session_->sequence({genome.genome, {"c1", 0, 10}}, control_), Error);
}

}  // namespace
}  // namespace janus::test
