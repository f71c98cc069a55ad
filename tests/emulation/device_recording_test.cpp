// Short windows are replayed: the bits are those of launches one by one, in whatever order a device does what
// may be done at the same time, and where it fails the window is computed without, or the error is passed on.
#include <thread>

#include <gtest/gtest.h>

#include "base/cancelled.h"
#include "cuda_runtime.h"
#include "engine/model/janus.h"
#include "kernels/cuda/cuda_backend.h"
#include "kernels/device_failure.h"
#include "tests/emulation/narrow_model.h"
#include "tests/model/seeded_tokens.h"
#include "tests/model/seeded_weights.h"

namespace janus {
namespace {

constexpr int64_t length = 70;

// The optimised form alone is recorded, and memory shows what it held before.
class DeviceRecording : public testing::Test {
 protected:
  DeviceRecording() {
    const char* kernels = std::getenv("JANUS_CUDA_KERNELS");
    before_ = kernels ? kernels : "optimised";
    ::setenv("JANUS_CUDA_KERNELS", "optimised", 1);
    ::setenv("JANUS_CUDA_POISON", "1", 1);
    backend_ = cuda::makeCudaBackend(0);
  }
  ~DeviceRecording() override {
    ::setenv("JANUS_CUDA_KERNELS", before_.c_str(), 1);
    emulation::setReplayOrder(emulation::ReplayOrder::AsRecorded);
    emulation::failCaptureAfter(-1);
    emulation::failAfter(-1);
    emulation::setMemory(0);
  }

  // With mid attention or without.
  Janus model(int attentionLayerOffset) const {
    const Config config = narrowConfig(attentionLayerOffset);
    return {config, seededWeights(config, 1), *backend_};
  }
  static std::vector<uint8_t> window(uint64_t which) {
    std::vector<uint8_t> tokens = seededTokens(length + static_cast<int64_t>(which));
    tokens.erase(tokens.begin(), tokens.begin() + static_cast<int64_t>(which));
    return tokens;
  }
  static void expectSame(const Prediction& actual, const Prediction& expected) {
    EXPECT_EQ(actual.logits, expected.logits);
    EXPECT_EQ(actual.hidden, expected.hidden);
    ASSERT_EQ(actual.experts.size(), expected.experts.size());
    for (size_t layer = 0; layer < actual.experts.size(); ++layer)
      for (const size_t stream : {0u, 1u}) {
        EXPECT_EQ(actual.experts[layer][stream].first, expected.experts[layer][stream].first);
        EXPECT_EQ(actual.experts[layer][stream].secondWeight, expected.experts[layer][stream].secondWeight);
      }
    for (const size_t pair : {0u, 1u, 2u, 3u})
      EXPECT_EQ(actual.attention.mass[pair], expected.attention.mass[pair]);
  }

  std::unique_ptr<Backend> backend_;
  std::string before_;
};

constexpr emulation::ReplayOrder orders[] = {
    emulation::ReplayOrder::AsRecorded, emulation::ReplayOrder::LastFirst, emulation::ReplayOrder::InTurn};

TEST_F(DeviceRecording, ReplaysHaveTheBitsOfLaunchesOneByOne) {
  const std::pair<int, ForwardOptions> cases[] = {
      {1, {.hidden = true, .attentionPerHead = true, .attentionBasesPerBin = 16}}, {100, {}}};
  for (const auto& [attentionLayer, options] : cases) {
    const Janus janus = model(attentionLayer);
    ForwardOptions plain = options;
    plain.recorded = false;
    const Prediction expected[] = {janus.forward(window(0), plain, {}), janus.forward(window(1), plain, {})};
    for (uint64_t i = 0; i < std::size(orders); ++i) {
      emulation::setReplayOrder(orders[i]);
      expectSame(janus.forward(window(i % 2), options, {}), expected[i % 2]);
    }
  }
}

TEST_F(DeviceRecording, AnotherWindowCostsOneGraph) {
  const Janus janus = model(1);
  janus.forward(window(0), {.attention = false}, {});
  const emulation::Asked before = emulation::asked();
  janus.forward(window(1), {.attention = false}, {});
  const emulation::Asked after = emulation::asked();
  EXPECT_EQ(after.graphs - before.graphs, 1);
  EXPECT_EQ(after.launches, before.launches);
  EXPECT_LE(after.copies - before.copies, 4);  // tokens, both streams' routes, logits
  EXPECT_EQ(after.waits - before.waits, 2);    // until the tokens are there, until the results are
}

// Both directions are read at the same time: of what a short window takes, little more than half follows each
// other.
TEST_F(DeviceRecording, TheDirectionsAreBranches) {
  const emulation::DryRun dry;
  ::setenv("JANUS_CUDA_POISON", "0", 1);
  const auto backend = cuda::makeCudaBackend(0);
  ::setenv("JANUS_CUDA_POISON", "1", 1);
  for (const int width : {32, 144}) {
    const Config config = publishedConfig(width);
    const Janus janus(config, seededWeights(config, 1), *backend);
    janus.forward(seededTokens(1024), {.attention = false}, {});
    const auto [nodes, chain] = emulation::lastGraph();
    std::printf("  width %d: a graph of %ld nodes, %ld of them one after the other\n", width, nodes, chain);
    EXPECT_LE(chain, 130);
    EXPECT_LE(2 * chain, nodes + 20);
  }
}

// A shape that was pushed out is recorded again; memory does not grow with the number of shapes.
TEST_F(DeviceRecording, FewAreKept) {
  const Janus janus = model(100);
  const emulation::DryRun dry;
  const std::vector<uint8_t> tokens = seededTokens(900);
  const auto forward = [&](size_t count) { janus.forward(std::span(tokens).first(count), {}, {}); };
  const int64_t weights = backend_->takePeakBytes();
  for (size_t count = 500; count < 900; count += 4) forward(count);
  const int64_t inUse = weights + 5 * janus.memoryFor(900, {}), phase = int64_t{32} << 20;
  EXPECT_LE(backend_->takePeakBytes(), 2 * inUse + 3 * phase);
}

TEST_F(DeviceRecording, TheFirstPositionsAreToldBeforeThePassEnds) {
  const Janus janus = model(1);
  const Prediction whole = janus.forward(window(0), {}, {});
  std::vector<float> first;
  ForwardOptions options;
  options.preview = {10, 14};
  options.previewDone = [&](const Prediction& part) {
    EXPECT_EQ(part.predicted.begin, 10);
    first = part.logits;
  };
  expectSame(janus.forward(window(0), options, {}), whole);
  const auto at = whole.logits.begin() + 10 * janus.config().vocabSize;
  EXPECT_EQ(first, std::vector<float>(at, at + 4 * janus.config().vocabSize));
}

TEST_F(DeviceRecording, SeveralThreadsMayAskAtOnce) {
  const Janus janus = model(1);
  const Prediction expected[] = {janus.forward(window(0), {.recorded = false}, {}),
                                 janus.forward(window(1), {.recorded = false}, {})};
  std::vector<Prediction> found(4);
  {
    std::vector<std::jthread> threads;
    for (uint64_t i = 0; i < found.size(); ++i)
      threads.emplace_back([&, i] { found[i] = janus.forward(window(i % 2), {}, {}); });
  }
  for (size_t i = 0; i < found.size(); ++i) expectSame(found[i], expected[i % 2]);
}

TEST_F(DeviceRecording, WithoutCaptureTheyAreLaunchedOneByOne) {
  const Janus janus = model(1);
  const Prediction expected = janus.forward(window(0), {.recorded = false}, {});
  emulation::failCaptureAfter(0);
  expectSame(janus.forward(window(0), {}, {}), expected);
  const int64_t launches = emulation::asked().launches, graphs = emulation::asked().graphs;
  expectSame(janus.forward(window(0), {}, {}), expected);
  EXPECT_EQ(emulation::asked().graphs, graphs) << "it is not tried again";
  EXPECT_GT(emulation::asked().launches, launches);
}

TEST_F(DeviceRecording, WorkThatWaitsIsNotRecordedAndNotDone) {
  const Buffer x = backend_->allocate(1, 2);
  backend_->upload(std::vector<float>{1, 2}, x.tensor());
  std::vector<float> values(2);
  EXPECT_EQ(backend_->record([&] {
    backend_->fillZero(x.tensor());
    backend_->download(x.tensor(), values);
  }),
            nullptr);
  backend_->download(x.tensor(), values);
  EXPECT_EQ(values, (std::vector<float>{1, 2}));
  const auto recording = backend_->record([&] { backend_->fillZero(x.tensor()); });
  ASSERT_NE(recording, nullptr) << "one that failed does not stand in the way of others";
  backend_->download(x.tensor(), values);
  EXPECT_EQ(values, (std::vector<float>{1, 2}));
  recording->replay();
  backend_->download(x.tensor(), values);
  EXPECT_EQ(values, (std::vector<float>{0, 0}));
}

// What one branch gives back the other does not get, even if it was there before both. The second branch is
// one operation late, so that memory which it shared would change between the first one's write and read.
TEST_F(DeviceRecording, BranchesDoNotShareMemory) {
  const auto filled = [&](float value) {
    const Buffer buffer = backend_->allocate(1, 64);
    backend_->upload(std::vector<float>(64, value), buffer.tensor());
    return buffer;
  };
  const Buffer results = backend_->allocate(4, 64), seeds[] = {filled(1), filled(2), filled(3)};
  const auto recording = backend_->record([&] {
    const auto copied = [&](int seed) {
      const Buffer buffer = backend_->allocate(1, 64);
      backend_->copy(seeds[seed].tensor(), buffer.tensor());
      return buffer;
    };
    Buffer before = copied(2);
    backend_->runConcurrently([&](int branch) {
      const Tensor own = results.tensor().rowsFrom(2 * branch, 2);
      if (branch == 1) backend_->fillZero(own);
      const Buffer first = copied(branch), second = branch == 0 ? before : copied(branch);
      backend_->copy(first.tensor(), own.rowsFrom(0, 1));
      backend_->copy(second.tensor(), own.rowsFrom(1, 1));
      before = {};
    });
  });
  ASSERT_NE(recording, nullptr);
  std::vector<float> expected(64, 1.0f), values(256);
  expected.insert(expected.end(), 64, 3.0f);
  expected.insert(expected.end(), 128, 2.0f);
  for (const auto order : orders) {
    emulation::setReplayOrder(order);
    recording->replay();
    backend_->download(results.tensor(), values);
    EXPECT_EQ(values, expected);
  }
}

TEST_F(DeviceRecording, AStopIsHeardBeforeTheReplay) {
  const Janus janus = model(1);
  janus.forward(window(0), {}, {});
  std::stop_source source;
  source.request_stop();
  const int64_t graphs = emulation::asked().graphs;
  EXPECT_THROW(janus.forward(window(0), {}, source.get_token()), Cancelled);
  EXPECT_EQ(emulation::asked().graphs, graphs);
}

TEST_F(DeviceRecording, ADeviceLostInAReplayIsTold) {
  const Janus janus = model(1);
  janus.forward(window(0), {}, {});
  emulation::failAfter(10);
  EXPECT_THROW(janus.forward(window(0), {}, {}), DeviceLost);
  EXPECT_THROW(janus.forward(window(0), {}, {}), DeviceLost);
}

// Recordings go before steps become shorter, and one that does not fit is not needed.
TEST_F(DeviceRecording, MemoryThatIsNeededIsGivenBack) {
  const emulation::DryRun dry;
  const Janus janus = model(100);
  const ForwardOptions plain{.attention = false, .recorded = false};
  const int64_t weights = backend_->takePeakBytes();
  janus.forward(seededTokens(20'000), plain, {});
  const int64_t needed = backend_->takePeakBytes();
  const int64_t launches = emulation::asked().launches;
  janus.forward(seededTokens(20'000), plain, {});
  const int64_t wholeSteps = emulation::asked().launches - launches;

  emulation::setMemory(static_cast<size_t>(needed + (needed - weights) / 8));
  for (const int64_t count : {8000, 9000, 10000})
    janus.forward(seededTokens(count), {.attention = false}, {});
  EXPECT_GT(backend_->availableBytes(), (needed - weights) / 2) << "recordings count as available";
  const int64_t before = emulation::asked().launches;
  janus.forward(seededTokens(20'000), plain, {});
  EXPECT_LE(emulation::asked().launches - before, 2 * wholeSteps) << "tried again, with steps as long";
}

}  // namespace
}  // namespace janus
