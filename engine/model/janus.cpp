#include "engine/model/janus.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <new>

#include <fmt/format.h>

#include "base/error.h"
#include "engine/model/janus_pass.h"
#include "engine/model/janus_weights.h"
#include "kernels/device_failure.h"

namespace janus {

namespace {

void checkTokens(std::span<const uint8_t> tokens, const Config& config) {
  if (tokens.size() < 3)
    throw inputError(fmt::format(
        "The window has {} bases, and the model needs at least 3; choose a longer region.", tokens.size()));
  const uint8_t largest = *std::max_element(tokens.begin(), tokens.end());
  if (largest >= config.vocabSize)
    throw internalError(
        fmt::format("Token {} is outside the model's vocabulary of {}.", largest, config.vocabSize));
}

void checkSameLength(size_t length, size_t other) {
  if (length == other) return;
  throw inputError(fmt::format(
      "Windows of {} and {} bases were given together; choose windows of one length.", other, length));
}

// Where windows `begin`.. of `all` are predicted, `count` of them.
ForwardOptions withProgressOf(ForwardOptions options, size_t begin, size_t count, size_t all) {
  if (!options.progress || count == all) return options;
  options.progress = [tell = std::move(options.progress), begin, count, all](double fraction) {
    tell((static_cast<double>(begin) + fraction * static_cast<double>(count)) / static_cast<double>(all));
  };
  return options;
}

void checkFirst(const TokenSpan& first, int64_t length) {
  if (first.begin < 0 || first.end > length || first.begin > first.end)
    throw internalError(fmt::format("Positions {} to {} are asked of a window of {} bases.", first.begin + 1,
                                    first.end, length));
}

// Steps of so many tokens still keep a device busy. A window that needs more memory than there is even with
// steps this short does not fit.
constexpr int64_t shortestStep = 1024;
// Devices scan in chunks of tokens. A step that is a multiple of this is a whole number of chunks, and the
// results keep every bit.
constexpr int64_t wholeChunk = 64;

}  // namespace

// When the device runs out of memory, recordings are dropped first; then the pass is tried again with steps
// half as long, until it fits or steps become too short. A pass over several windows reads them whole: its
// caller tries fewer windows instead.
std::vector<Prediction> Janus::passWithShorterSteps(std::span<const std::span<const uint8_t>> windows,
                                                    ForwardOptions options, const Work& work,
                                                    const std::stop_token& stop) const {
  const Layers& model = *layers_;
  const Windows shape{static_cast<int64_t>(windows.size()), static_cast<int64_t>(windows.front().size())};
  std::vector<uint8_t> tokens;
  for (const auto& window : windows) tokens.insert(tokens.end(), window.begin(), window.end());
  for (;;) try {
      JanusPass pass(model.config, model.weights, model.backend, shape, options, work, Results::AsTheyCome,
                     stop);
      return pass.run(tokens);
    } catch (const DeviceOutOfMemory&) {
      if (layers_->recorded.drop()) continue;
      const int64_t step = stepTokens(shape, options, model.backend);
      if (shape.count > 1 || options.observe || step < 2 * shortestStep) throw;
      options.tokensPerStep = (step / 2 + wholeChunk - 1) / wholeChunk * wholeChunk;
    }
}

// Every published model has these.
void requireSupported(const Config& config, const std::string& file) {
  if (config.mambaStateSize == 16 && config.mambaConvTaps == 4 && config.expertsPerToken == 2 &&
      config.experts >= 2 && config.experts <= 255 && config.heads >= 1 &&
      config.hiddenSize % config.heads == 0)
    return;
  throw inputError(fmt::format(
      "Cannot run model \"{}\": its shape is not supported: d_state {} (16), d_conv {} (4), experts "
      "per token {} of {} (2), {} heads over {}.",
      printable(file, 50), config.mambaStateSize, config.mambaConvTaps, config.expertsPerToken,
      config.experts, config.heads, config.hiddenSize));
}

Janus::Janus(const Config& config, const Weights& weights, Backend& backend) {
  requireSupported(config, "without a file");
  layers_ = std::make_unique<Layers>(config, weights, backend);
}

Janus::~Janus() = default;

const Config& Janus::config() const { return layers_->config; }

Prediction Janus::forward(std::span<const uint8_t> tokens, const ForwardOptions& options,
                          std::stop_token stop) const {
  return std::move(forwardMany({&tokens, 1}, options, std::move(stop)).front());
}

std::vector<Prediction> Janus::forwardMany(std::span<const std::span<const uint8_t>> windows,
                                           const ForwardOptions& options, std::stop_token stop) const {
  for (const auto& window : windows) {
    checkTokens(window, config());
    checkSameLength(window.size(), windows.front().size());
  }
  std::vector<Prediction> predictions;
  if (windows.empty()) return predictions;
  const auto length = static_cast<int64_t>(windows.front().size());
  checkFirst(options.preview, length);
  size_t most = windows.size();  // side by side, as far as memory allows
  while (predictions.size() < windows.size()) {
    const auto left = windows.subspan(predictions.size());
    const auto wanted = windowsOfBatch(length, layers_->batches.tokens(), options);
    const auto next = left.first(std::min({left.size(), most, static_cast<size_t>(wanted)}));
    const auto start = std::chrono::steady_clock::now();
    try {
      auto some = batch(next, withProgressOf(options, predictions.size(), next.size(), windows.size()), stop);
      std::ranges::move(some, std::back_inserter(predictions));
    } catch (const DeviceOutOfMemory&) {
      if (next.size() == 1) throw;
      most = next.size() / 2;
      continue;
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    if (windows.size() > 1 && static_cast<int64_t>(next.size()) == wanted)
      layers_->batches.note(wanted * length, took.count());
  }
  return predictions;
}

std::vector<Prediction> Janus::batch(std::span<const std::span<const uint8_t>> windows,
                                     const ForwardOptions& options, const std::stop_token& stop) const {
  const auto length = static_cast<int64_t>(windows.front().size()),
             count = static_cast<int64_t>(windows.size());
  const int64_t alone = options.previewOnly ? options.preview.count() : 0;
  const Work work = workFor(length, alone > 0 ? alone : length);
  try {
    if (count > 1) return passWithShorterSteps(windows, options, work, stop);
    auto recorded =
        layers_->recorded.forward(windows.front(), options, work, memoryFor(length, options), stop);
    if (!recorded) return passWithShorterSteps(windows, options, work, stop);
    std::vector<Prediction> single;
    single.push_back(std::move(*recorded));
    return single;
  } catch (const DeviceOutOfMemory&) {
    throw;
  } catch (const std::bad_alloc&) {
    throw resourceError(
        fmt::format("A window of {} bases needs {:.1f} GB of memory, which could not be had; choose a "
                    "shorter window or a coarser attention map.",
                    length, static_cast<double>(memoryFor(length, options, count)) * 1e-9));
  }
}

}  // namespace janus
