// A run of a window with an insertion and a deletion: arrays as long as its letters, tiles where its bases
// are.
#include <gmock/gmock.h>

#include <cmath>

#include <nlohmann/json.hpp>

#include "engine/run/preview_tracks.h"
#include "engine/run/run_catalog.h"
#include "tests/support/fake_model.h"

namespace janus {
namespace {

using testing::IsNan;

constexpr int64_t begin = 8000, length = 600;  // over a tile's edge, at 8192
constexpr int64_t inserted = 8100, deleted = 8300, deletedEnd = 8310;
const std::string insertion = "ACGTACGTTGCAN";

RunPlan planOf(const std::vector<SequenceEdit>& edits, Strands strands = Strands::Both) {
  RunPlan plan = sampleRequest(sampleSpec(begin, length, strands));
  setSequence(plan, windowSequence(plan.spec.window, sampleBases(length), edits));
  return plan;
}

std::vector<SequenceEdit> edits() { return {{inserted, inserted, insertion}, {deleted, deletedEnd, ""}}; }

RunPlan editedPlan(Strands strands = Strands::Both) { return planOf(edits(), strands); }

class EditedRunTest : public testing::Test {
 protected:
  std::shared_ptr<const StoredRun> run(const RunPlan& plan) {
    return catalog_.obtain(plan, fake_.predictor(), {}).run;
  }

  FakeModel fake_;
  std::shared_ptr<TileStore> store_ = std::make_shared<TileStore>(StoreOptions{});
  RunCatalog catalog_{store_};
};

TEST_F(EditedRunTest, TheKeyKnowsTheLetters) {
  const RunSpec plain = sampleSpec(begin, length);
  EXPECT_EQ(planOf({}).spec, plain) << "nothing edited is the run of the window";
  const RunSpec spec = editedPlan().spec;
  EXPECT_NE(spec.key(), plain.key());
  EXPECT_NE(planOf({{inserted, inserted, insertion}}).spec.key(), spec.key());
  EXPECT_EQ(nlohmann::json(spec).get<RunSpec>(), spec);
  EXPECT_FALSE(nlohmann::json(plain).contains("edited"));
  const std::string around = sampleBases(length).substr(inserted - begin - 5, 10);
  const std::string spelled = around.substr(0, 5) + insertion + around.substr(5);
  EXPECT_EQ(planOf({{inserted - 5, inserted + 5, spelled}, {deleted, deletedEnd, ""}}).spec.key(), spec.key())
      << "the same sequence spelled with what stands around it";
}

TEST_F(EditedRunTest, ArraysAreAsLongAsTheLetters) {
  const RunPlan plan = editedPlan(Strands::One);
  const auto stored = run(plan);
  const Region window = plan.spec.window;
  const std::string letters = plan.bases();
  ASSERT_EQ(letters.size(), static_cast<size_t>(length) + 13 - 10);
  EXPECT_EQ(stored->bases(), letters);
  const auto tokens = tokensOf(letters);
  for (const char* name : {"probability", "entropy", "expert"}) {
    const RunArray array = stored->array(name, window);
    EXPECT_EQ(array.shape[array.shape.size() > 2 ? 2 : 0], static_cast<int64_t>(letters.size())) << name;
  }
  const auto a = stored->letterValues("probability.A", window),
             odds = stored->letterValues("log_odds.C", window);
  const auto expert = stored->letterValues("expert.1.fwd", window);
  ASSERT_EQ(a.size(), letters.size());
  for (size_t i = 0; i < letters.size(); ++i) {
    std::vector<float> logits;
    for (int v = 0; v < 16; ++v) logits.push_back(FakeModel::logit(tokens, i, v));
    const BaseProbability p = baseProbability(logits);
    const int base = baseIndex(letters[i]);
    ASSERT_EQ(a[i], p[0]);
    ASSERT_EQ(expert[i], FakeModel::expert(tokens[i], i, 1, 0, 0));
    if (base < 0)
      ASSERT_THAT(odds[i], IsNan());
    else
      ASSERT_EQ(odds[i], std::log2(p[1] / p[static_cast<size_t>(base)]));
  }
  const Region around{"chr1", inserted - 2, inserted + 2};
  EXPECT_EQ(stored->array("entropy", around).shape[0], 4 + 13);
}

TEST_F(EditedRunTest, TilesLieOnTheGenome) {
  const RunPlan plan = editedPlan();
  const auto stored = run(plan);
  const Region window = plan.spec.window;
  const AxisMap axis = plan.spec.axis();
  // Where the deletion stands when it is as far to the left as it can be.
  const SequenceEdit gap = windowSequence(window, sampleBases(length), edits()).edits[1];
  ASSERT_EQ(gap.end - gap.begin, deletedEnd - deleted);
  for (const TrackInfo& info : stored->tracks()) {
    EXPECT_EQ(info.window, window);
    const auto letters = stored->letterValues(info.name, window), bases = stored->values(info.name, window);
    ASSERT_EQ(bases.size(), static_cast<size_t>(length));
    for (int64_t position = window.begin; position < window.end; ++position) {
      const float value = bases[static_cast<size_t>(position - window.begin)];
      const auto letter = axis.letterAt(position);
      EXPECT_EQ(letter.has_value(), position < gap.begin || position >= gap.end);
      if (!letter || std::isnan(letters[static_cast<size_t>(*letter)]))
        ASSERT_THAT(value, IsNan()) << info.name << " at " << position;
      else
        ASSERT_EQ(value, letters[static_cast<size_t>(*letter)]) << info.name << " at " << position;
    }
    const Tile tile = stored->track(info.name)->tile({info.id, "chr1", 3, 0}, {});  // 64 bases a bin
    const auto bin = static_cast<size_t>(8150 / 64);
    if (info.kind == TrackKind::Category) continue;
    double sum = 0;
    for (int64_t position = 8150 / 64 * 64; position < (8150 / 64 + 1) * 64; ++position)
      sum += bases[static_cast<size_t>(position - window.begin)];
    if (!std::isnan(sum)) {
      EXPECT_FLOAT_EQ(tile.mean()[bin], static_cast<float>(sum / 64)) << info.name;
    }
  }
  EXPECT_EQ(stored->baseAt(gap.begin), '-');
  EXPECT_EQ(stored->baseAt(8250), sampleBases(length)[8250 - begin]);
  // What follows the insertion is where it was, though its letters are 13 further on.
  EXPECT_EQ(stored->values("probability.G", {"chr1", 8200, 8201})[0],
            stored->letterValues("probability.G", window)[8200 - begin + 13]);
}

TEST_F(EditedRunTest, IsStoredAndFoundAgain) {
  const RunPlan plan = editedPlan();
  const auto first = run(plan);
  const int asked = fake_.asked;
  RunCatalog again(store_);
  const auto answer = again.obtain(plan, fake_.predictor(), {});
  EXPECT_TRUE(answer.cached);
  EXPECT_EQ(fake_.asked, asked);
  EXPECT_EQ(answer.run->manifest().spec, plan.spec);
  EXPECT_EQ(answer.run->letterValues("expert2.3.bwd", plan.spec.window),
            first->letterValues("expert2.3.bwd", plan.spec.window));
  EXPECT_FALSE(again.obtain(planOf({}), fake_.predictor(), {}).cached) << "the window itself is another run";
}

TEST_F(EditedRunTest, ItsPreviewIsAPartOfIt) {
  for (const Strands strands : {Strands::One, Strands::Both}) {
    RunPlan plan = editedPlan(strands);
    const Region part{"chr1", inserted - 20, deleted + 40};
    plan.options.preview = part;
    std::vector<PreviewBases> told;
    plan.options.previewDone = [&](const PreviewBases& bases) { told.push_back(bases); };
    const auto whole = run(plan);
    ASSERT_EQ(told.size(), 1u);
    const TokenSpan span = plan.spec.axis().lettersOver(part);
    ASSERT_EQ(told[0].probabilities[0].size(), static_cast<size_t>(span.count()));
    const PreviewTracks preview(
        plan.spec, plan.labels, told[0],
        plan.bases().substr(static_cast<size_t>(span.begin), static_cast<size_t>(span.count())));
    for (const char* name : {"probability.C", "entropy", "reference_probability", "log_odds.T"}) {
      EXPECT_EQ(preview.track(name)->info().window, part);
      for (const int64_t position : {part.begin, inserted, int64_t{8200}, part.end - 1})
        for (const auto& [of, value] : preview.point(position)) {
          const float wanted = whole->values(of, {"chr1", position, position + 1})[0];
          if (std::isnan(wanted))
            EXPECT_THAT(value, IsNan()) << of << " at " << position;
          else
            EXPECT_EQ(value, wanted) << of << " at " << position;
        }
    }
  }
}

TEST_F(EditedRunTest, APartOfItIsThatPart) {
  RunPlan plan = editedPlan(Strands::One);
  const auto whole = run(plan);
  RunCatalog others(std::make_shared<TileStore>(StoreOptions{}));
  const Region part{"chr1", inserted - 3, inserted + 3};
  plan.spec.preview = part;
  const auto only = others.obtain(plan, fake_.predictor(), {}).run;
  EXPECT_EQ(only->letterValues("probability.A", part), whole->letterValues("probability.A", part));
  EXPECT_EQ(only->letterValues("probability.A", part).size(), 6u + 13);
  EXPECT_THAT(only->values("probability.A", {"chr1", inserted + 3, inserted + 4})[0], IsNan());
}

}  // namespace
}  // namespace janus
