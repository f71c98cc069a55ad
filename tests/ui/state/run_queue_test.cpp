// Estimates and runs asked of an engine of made-up data, one at a time.
#include "ui/state/run_queue.h"

#include <gmock/gmock.h>

#include "tests/ui/window_fixture.h"
#include "ui/state/run_policy.h"

namespace janus::ui {
namespace {

using testing::ElementsAre;

struct Heard : QObject {
  EngineClient client;
  RunQueue queue{client};
  std::vector<std::string> told;  // what happened, progress apart
  std::vector<KnownRun> runs;
  std::vector<WindowEstimate> estimates;
  double done = 0;

  explicit Heard(const PrivateFolders& folders)
      : client(TestWindow::settings(fakeCommand(folders), std::chrono::seconds(10))) {
    connect(&queue, &RunQueue::estimated, this, [this](const RunOrder& order, const Estimate& cost) {
      estimates.push_back({order.window, order.strands, cost});
    });
    connect(&queue, &RunQueue::estimateFailed, this,
            [this](const QString& sentence) { told.push_back(sentence.toStdString()); });
    connect(&queue, &RunQueue::started, this, [this] { told.push_back("started"); });
    connect(&queue, &RunQueue::progressed, this,
            [this](const ProgressEvent& progress) { done = progress.done; });
    connect(&queue, &RunQueue::previewed, this, [this](const KnownRun& run) { hear("previewed", run); });
    connect(&queue, &RunQueue::finished, this,
            [this](const RunOrder&, const KnownRun& run) { hear("finished", run); });
    connect(&queue, &RunQueue::failed, this,
            [this](const RunOrder&, const QString& sentence) { told.push_back(sentence.toStdString()); });
    connect(&queue, &RunQueue::cancelled, this, [this] { told.push_back("cancelled"); });
  }
  void hear(const std::string& what, const KnownRun& run) {
    told.push_back(what);
    runs.push_back(run);
  }

  template <class Condition>
  bool until(Condition condition) {
    return QTest::qWaitFor(condition, patience);
  }
  bool ends() {
    return until([this] { return !queue.running(); });
  }
};

RunOrder orderOf(int64_t begin, int64_t end) {
  return {.model = "0123456789abcdef", .genome = "G1", .window = {"chrT", begin, end}};
}

class RunQueueTest : public WindowTest {
 protected:
  Heard heard_{folders_};
};

TEST_F(RunQueueTest, EstimatesTheNewestOrderOnly) {
  heard_.queue.estimate(orderOf(0, 1'000));
  heard_.queue.estimate(orderOf(0, 2'000));
  EXPECT_TRUE(heard_.queue.estimating());
  ASSERT_TRUE(heard_.until([&] { return !heard_.queue.estimating(); }));
  ASSERT_EQ(heard_.estimates.size(), 1u);
  EXPECT_EQ(heard_.estimates[0].window, (Region{"chrT", 0, 2'000}));
  EXPECT_DOUBLE_EQ(heard_.estimates[0].cost.seconds, 0.2);
  EXPECT_TRUE(heard_.estimates[0].cost.fits);
}

TEST_F(RunQueueTest, ADroppedEstimateIsNotToldOf) {
  heard_.queue.estimate(orderOf(0, 1'000));
  heard_.queue.dropEstimate();
  EXPECT_FALSE(heard_.queue.estimating());
  heard_.queue.run(orderOf(0, 1'000));
  ASSERT_TRUE(heard_.ends());  // asked later, answered in order
  EXPECT_TRUE(heard_.estimates.empty());
}

TEST_F(RunQueueTest, ARunStartsProgressesAndFinishes) {
  heard_.queue.run(orderOf(10'000, 11'000));
  ASSERT_TRUE(heard_.queue.running());
  EXPECT_EQ(heard_.queue.running()->window, (Region{"chrT", 10'000, 11'000}));
  ASSERT_TRUE(heard_.ends());
  EXPECT_THAT(heard_.told, ElementsAre("started", "finished"));
  EXPECT_EQ(heard_.done, 1);
  const auto& run = heard_.runs.at(0);
  EXPECT_EQ(run.window, (Region{"chrT", 10'000, 11'000}));
  EXPECT_EQ(run.strands, Strands::Both);
  EXPECT_EQ(run.device, "CPU, made up");
  EXPECT_EQ(computedOn(run.provenance).kind, "cpu");
  EXPECT_FALSE(run.cached);
  EXPECT_FALSE(run.preview);
  EXPECT_NE(run.track("entropy"), nullptr);
}

TEST_F(RunQueueTest, APreviewIsARunOfItsOwnBeforeTheRest) {
  RunOrder order = orderOf(20'000, 60'000);
  order.preview = Region{"chrT", 30'000, 31'000};
  heard_.queue.run(order);
  ASSERT_TRUE(heard_.ends());
  EXPECT_THAT(heard_.told, ElementsAre("started", "previewed", "finished"));
  EXPECT_EQ(heard_.runs.at(0).window, order.window);
  EXPECT_EQ(heard_.runs.at(0).known(), *order.preview);
  EXPECT_EQ(heard_.runs.at(1).known(), order.window);
  EXPECT_NE(heard_.runs.at(0).key, heard_.runs.at(1).key);
}

TEST_F(RunQueueTest, AFailureIsASentence) {
  heard_.queue.run(orderOf(66'000, 67'000));
  ASSERT_TRUE(heard_.ends());
  EXPECT_THAT(heard_.told, ElementsAre("started", "Not enough memory for this made-up window."));
}

TEST_F(RunQueueTest, CancellingEndsItAtOnceAndOnlyOnce) {
  qputenv("FAKE_RUN", "30");
  heard_.queue.cancel();
  heard_.queue.run(orderOf(0, 1'000));
  heard_.queue.cancel();
  EXPECT_FALSE(heard_.queue.running());
  heard_.queue.cancel();
  EXPECT_THAT(heard_.told, ElementsAre("started", "cancelled"));
}

TEST_F(RunQueueTest, AnotherOrderTakesThePlaceOfTheOneUnderWay) {
  heard_.queue.run(orderOf(0, 1'000));
  heard_.queue.run(orderOf(2'000, 3'000));
  ASSERT_TRUE(heard_.ends());
  EXPECT_THAT(heard_.told, ElementsAre("started", "started", "finished"));
  EXPECT_EQ(heard_.runs.at(0).window, (Region{"chrT", 2'000, 3'000}));
}

TEST_F(RunQueueTest, ADroppedRunIsNotToldOf) {
  heard_.queue.run(orderOf(0, 1'000));
  heard_.queue.drop();
  EXPECT_FALSE(heard_.queue.running());
  heard_.queue.run(orderOf(2'000, 3'000));
  ASSERT_TRUE(heard_.ends());
  EXPECT_THAT(heard_.told, ElementsAre("started", "started", "finished"));
}

}  // namespace
}  // namespace janus::ui
