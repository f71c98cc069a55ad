#include "engine/model/recorded_passes.h"

#include <algorithm>
#include <tuple>

#include "base/cancelled.h"
#include "engine/model/janus_pass.h"
#include "kernels/device_failure.h"

namespace janus {
namespace {

// The windows on a screen: a few lengths while someone zooms. A reverse complement has the same shape.
constexpr size_t mostKept = 4;
constexpr int64_t mostBytes = int64_t{1} << 30;

// Everything that a pass's operations depend on beside its tokens.
auto shapeOf(int64_t length, const ForwardOptions& options) {
  return std::tuple(length, options.hidden, options.experts, options.attention, options.attentionPerHead,
                    options.attentionBasesPerBin, options.tokensPerStep);
}
using Shape = decltype(shapeOf(0, {}));

// All positions at once: so short a window gains nothing from predicting some of them first.
ForwardOptions withoutOrder(ForwardOptions options) {
  options.preview = {};
  options.previewDone = nullptr;
  options.progress = nullptr;
  return options;
}

}  // namespace

struct RecordedPasses::Recorded {
  Shape shape;
  int64_t bytes;
  JanusPass pass;
  std::unique_ptr<Recording> recording;
};

RecordedPasses::RecordedPasses(const Config& config, const JanusWeights& weights, Backend& backend)
    : config_(config), weights_(weights), backend_(backend) {}

RecordedPasses::~RecordedPasses() = default;

bool isRecorded(int64_t length, const ForwardOptions& options, const Recorder& recorder) {
  return options.recorded && !options.observe && !options.previewOnly && length <= recorder.longestRecorded();
}

std::optional<Prediction> RecordedPasses::forward(std::span<const uint8_t> tokens,
                                                  const ForwardOptions& options, const Janus::Work& work,
                                                  int64_t bytes, const std::stop_token& stop) {
  const int64_t length = static_cast<int64_t>(tokens.size());
  if (!isRecorded(length, options, backend_)) return std::nullopt;
  throwIfStopped(stop);
  auto recorded = find(length, options);
  if (!recorded) recorded = record(length, options, work, bytes, stop);
  if (!recorded) return std::nullopt;
  recorded->pass.place(tokens);
  recorded->recording->replay();
  Prediction prediction = std::move(recorded->pass.finish().front());
  keep(std::move(recorded));
  throwIfStopped(stop);
  if (options.previewDone && options.preview.count() > 0 && options.preview.count() < length)
    options.previewDone(partOf(prediction, options.preview, config_));
  if (options.progress) options.progress(1.0);
  return prediction;
}

std::unique_ptr<RecordedPasses::Recorded> RecordedPasses::find(int64_t length,
                                                               const ForwardOptions& options) {
  const std::lock_guard lock(mutex_);
  const auto found = std::ranges::find(kept_, shapeOf(length, options),
                                       [](const auto& recorded) { return recorded->shape; });
  if (found == kept_.end()) return nullptr;
  auto recorded = std::move(*found);
  kept_.erase(found);
  return recorded;
}

// Where there is too little memory for a recording, there may be enough for a pass without one.
std::unique_ptr<RecordedPasses::Recorded> RecordedPasses::record(int64_t length,
                                                                 const ForwardOptions& options,
                                                                 const Janus::Work& work, int64_t bytes,
                                                                 const std::stop_token& stop) {
  try {
    std::unique_ptr<Recorded> recorded(new Recorded{
        shapeOf(length, options),
        bytes,
        {config_, weights_, backend_, {1, length}, withoutOrder(options), work, Results::AtTheEnd, stop},
        nullptr});
    recorded->recording = backend_.record([&] { recorded->pass.compute(); });
    return recorded->recording ? std::move(recorded) : nullptr;
  } catch (const DeviceOutOfMemory&) {
    drop();
    return nullptr;
  }
}

void RecordedPasses::keep(std::unique_ptr<Recorded> recorded) {
  std::list<std::unique_ptr<Recorded>> dropped;  // outside the lock: a recording waits for its last replay
  const std::lock_guard lock(mutex_);
  kept_.push_front(std::move(recorded));
  int64_t bytes = 0;
  size_t count = 0;
  const auto tooMany = std::ranges::find_if(kept_, [&](const auto& each) {
    bytes += each->bytes;
    ++count;
    return count > 1 && (count > mostKept || bytes > mostBytes);
  });
  dropped.splice(dropped.end(), kept_, tooMany, kept_.end());
}

bool RecordedPasses::drop() {
  std::list<std::unique_ptr<Recorded>> dropped;
  {
    const std::lock_guard lock(mutex_);
    dropped.swap(kept_);
  }
  return !dropped.empty();
}

}  // namespace janus
