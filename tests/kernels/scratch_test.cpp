// What a backend says that its operations take, against what they take.
#include "tests/kernels/backends.h"

namespace janus {
namespace {

using ScratchTest = BackendTest;
JANUS_ON_ALL_BACKENDS(ScratchTest);

TEST_P(ScratchTest, KeepsNoMoreThanItWasGivenAndTakesNoLessThanItIsAsked) {
  for (const int64_t given : {int64_t{0}, int64_t{1000}, int64_t{1} << 30})
    for (const int64_t asked : {int64_t{0}, int64_t{1000}, int64_t{1} << 30}) {
      const int64_t kept = backend_->keptBytes(given, asked);
      EXPECT_GE(kept, 0);
      EXPECT_LE(kept, given);
      EXPECT_GE(backend_->takenBytes(asked), asked);
    }
}

TEST_P(ScratchTest, GrowsWithWhatIsAskedFor) {
  const StepShape step{.rows = 1000, .width = 32, .scanChannels = 64, .hidden = 128};
  StepShape wider = step;
  wider.hidden *= 2;
  EXPECT_GT(backend_->scratchBytes(step), 0);
  EXPECT_GT(backend_->scratchBytes(wider), backend_->scratchBytes(step));
  EXPECT_EQ(backend_->scratchBytes(MapShape{1000, 4, 0}), 0);
  EXPECT_GT(backend_->scratchBytes(MapShape{1000, 4, 200}), backend_->scratchBytes(MapShape{1000, 4, 100}));
}

// Where the memory is counted: a gated MLP, a mixture of experts and a scan, one after the other.
TEST_P(ScratchTest, BoundsWhatOperationsTake) {
  if (!backend_->hasOwnMemory()) GTEST_SKIP() << "this device counts nothing";
  const int64_t rows = 150, d = 8, e = 16, f = 24, states = 16;
  const Tensor x = place(random(rows * d), rows, d), y = zeros(rows, d), u = place(random(rows * e), rows, e),
               dt = place(random(rows * e, 0.001f, 0.1f), rows, e), b = zeros(rows, states),
               a = place(random(states * e, -23, -1), states, e), skip = zeros(1, e),
               state = zeros(states, e);
  Values choices;
  for (int64_t t = 0; t < rows; ++t) choices.insert(choices.end(), {0, 1, 0.6f, 0.3f});
  const Tensor routes = place(choices, rows, 4);
  std::vector<GatedMlp> nets;
  for (int i = 0; i < 2; ++i)
    nets.push_back({backend_->matrix(random(2 * f * d), 2 * f, d), backend_->matrix(random(d * f), d, f)});
  backend_->takePeakBytes();
  const int64_t before = backend_->takePeakBytes();
  backend_->gatedMlp(x, nets[0], y);
  backend_->experts(x, routes, nets, y);
  backend_->scan({u, dt, b, b, u, a, skip}, state, u);
  const int64_t taken = backend_->takePeakBytes() - before;
  const StepShape step{.rows = rows, .width = d, .scanChannels = e, .hidden = f};
  EXPECT_LE(taken, backend_->takenBytes(backend_->scratchBytes(step)));
}

}  // namespace
}  // namespace janus
