#include "engine/model/janus.h"

#include <algorithm>
#include <new>

#include <fmt/format.h>

#include "engine/error.h"
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

void checkFirst(const TokenSpan& first, int64_t length) {
  if (first.begin < 0 || first.end > length || first.begin > first.end)
    throw internalError(fmt::format("Positions {} to {} are asked of a window of {} bases.", first.begin + 1,
                                    first.end, length));
}

// Few enough for any device, enough to fill one: a window whose memory does not do with these does not fit.
constexpr int64_t shortestStep = 1024;
// A whole number of the chunks that devices scan: a step of such leaves every bit as it was.
constexpr int64_t wholeChunk = 64;

}  // namespace

// Steps half as long as long as the device's memory does not do, once nothing else can be given back.
Prediction Janus::passWithShorterSteps(std::span<const uint8_t> tokens, ForwardOptions options,
                                       const Work& work, const std::stop_token& stop) const {
  auto& [config, backend, weights, recorded] = *layers_;
  const int64_t length = static_cast<int64_t>(tokens.size());
  for (;;) try {
      return JanusPass(config, weights, backend, length, options, work, Results::AsTheyCome, stop)
          .run(tokens);
    } catch (const DeviceOutOfMemory&) {
      if (recorded.drop()) continue;
      const int64_t step = stepTokens(length, options, backend);
      if (options.observe || step < 2 * shortestStep) throw;
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
  checkTokens(tokens, config());
  const int64_t length = static_cast<int64_t>(tokens.size());
  checkFirst(options.first, length);
  const int64_t alone = options.firstOnly ? options.first.count() : 0;
  const Work work = workFor(length, alone > 0 ? alone : length);
  try {
    if (auto prediction = layers_->recorded.forward(tokens, options, work, memoryFor(length, options), stop))
      return std::move(*prediction);
    return passWithShorterSteps(tokens, options, work, stop);
  } catch (const DeviceOutOfMemory&) {
    throw;
  } catch (const std::bad_alloc&) {
    throw resourceError(
        fmt::format("A window of {} bases needs {:.1f} GB of memory, which could not be had; choose a "
                    "shorter window or a coarser attention map.",
                    length, static_cast<double>(memoryFor(length, options)) * 1e-9));
  }
}

}  // namespace janus
