// See estimate.h.
#include "engine/analysis/estimate.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <limits>

#include <fmt/format.h>

#include "engine/genome/locus.h"
#include "engine/model/vocabulary.h"

namespace janus {
namespace {

constexpr double timeToSpend = 0.4;    // seconds, for the longest pass of a calibration
constexpr size_t passesKept = 16;      // old ones were taken under other load
constexpr double memoryToSpare = 0.1;  // of what is available; the sentence says so

double timed(const Predictor& predictor, int64_t length, std::stop_token stop) {
  std::vector<uint8_t> tokens(length);
  for (int64_t i = 0; i < length; ++i)
    tokens[i] = static_cast<uint8_t>(tokenA + (i * i + i / 7) % baseTokens);
  ForwardOptions options;
  const auto begun = std::chrono::steady_clock::now();
  predictor.forward(tokens, options, stop);
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
}

// What a run holds beside the model's own buffers: letters, probabilities of both strands, gap, and ten bytes
// of routing a layer and stream; twice, since they are packed before they are stored.
int64_t resultBytes(int64_t length, const Config& config) {
  const auto perBase = static_cast<int64_t>(1 + 16 + 16 + 4 + 20 * config.expertLayers().size());
  return 2 * length * perBase;
}

int64_t bytesFor(int64_t length, const Predictor& predictor) {
  return predictor.memoryFor(length, ForwardOptions()) + resultBytes(length, predictor.config);
}

std::string timeText(double seconds) {
  if (seconds < 0.1) return "less than 0.1 s";
  if (seconds < 10) return fmt::format("about {:.1f} s", seconds);
  if (seconds < 120) return fmt::format("about {:.0f} s", seconds);
  if (seconds < 7200) return fmt::format("about {:.0f} min", seconds / 60);
  return fmt::format("about {:.1f} h", seconds / 3600);
}

std::string sizeText(int64_t bytes) {
  const auto size = static_cast<double>(bytes);
  return size < 1e9 ? fmt::format("{:.0f} MB", std::max(1.0, size / 1e6))
                    : fmt::format("{:.1f} GB", size / 1e9);
}

// The longest window below `length` that fits, to two digits; 0 when none does.
int64_t longestWithin(int64_t bytes, int64_t length, const Predictor& predictor) {
  int64_t low = 0, high = length;
  while (high - low > std::max<int64_t>(1, low / 1000)) {
    const int64_t middle = low + (high - low) / 2;
    (bytesFor(middle, predictor) <= bytes ? low : high) = middle;
  }
  const auto digits = static_cast<int64_t>(
      std::pow(10, std::max(0.0, std::floor(std::log10(std::max<int64_t>(low, 1))) - 1)));
  return low / digits * digits;
}

std::string sentenceOf(const RunEstimate& estimate, Strands strands, const std::string& device) {
  const std::string part = estimate.predicted < estimate.length
                               ? fmt::format(", {} of them predicted", formatSpan(estimate.predicted))
                               : "";
  std::string text = fmt::format("{}{}, {}: {} and {} on {}.", formatSpan(estimate.length), part,
                                 strands == Strands::Both ? "both strands" : "one strand",
                                 timeText(estimate.seconds), sizeText(estimate.bytes), device);
  if (estimate.fits) return text;
  text += fmt::format(" Only {} of memory is free and a tenth of it is left to others",
                      sizeText(estimate.availableBytes));
  return text + (estimate.longestFitting > 0
                     ? fmt::format(": up to {} fits.", formatSpan(estimate.longestFitting))
                     : ": close other programs.");
}

// The number after `name` in a file of "name number" or plain number lines; nothing when it is not there.
std::optional<int64_t> numberIn(const std::string& file, const std::string& name) {
  std::ifstream stream(file);
  for (std::string word; stream >> word;) {
    int64_t number = 0;
    if (name.empty()) return word == "max" ? std::nullopt : std::optional(std::stoll(word));
    if (word == name && stream >> number) return number;
  }
  return std::nullopt;
}

}  // namespace

void Speed::learn(const Janus::Work& work, double seconds) {
  const std::lock_guard lock(mutex_);
  passes_.push_back({work, seconds});
  if (passes_.size() > passesKept) passes_.erase(passes_.begin());
  fit();
}

// Least squares of the relative error, both rates at least 0: sum over passes of ((a x + b y) / t - 1)^2 with
// x = operations, y = pairs. A rate that would be negative is noise; the other one is then fitted alone.
void Speed::fit() {
  double xx = 0, xy = 0, yy = 0, x1 = 0, y1 = 0;
  for (const Pass& pass : passes_) {
    const double x = pass.work.operations / pass.seconds, y = pass.work.attentionPairs / pass.seconds;
    xx += x * x, xy += x * y, yy += y * y, x1 += x, y1 += y;
  }
  const double determinant = xx * yy - xy * xy;
  perOperation_ = determinant > 1e-9 * xx * yy ? (x1 * yy - y1 * xy) / determinant : -1;
  perPair_ = determinant > 1e-9 * xx * yy ? (y1 * xx - x1 * xy) / determinant : -1;
  if (perOperation_ >= 0 && perPair_ >= 0) return;
  const bool pairsOnly = perPair_ > 0;
  perOperation_ = pairsOnly || xx == 0 ? 0 : x1 / xx;
  perPair_ = pairsOnly && yy > 0 ? y1 / yy : 0;
}

double Speed::secondsFor(const Janus::Work& work) const {
  const std::lock_guard lock(mutex_);
  return perOperation_ * work.operations + perPair_ * work.attentionPairs;
}

// The first pass warms caches and is not counted. Lengths double as long as the next one, which takes at most
// four times as long and is run twice, stays within the time to spend; attention only shows in the longer
// ones.
void calibrate(Speed& speed, const Predictor& predictor, std::stop_token stop) {
  constexpr int64_t shortest = 256, longest = 8192;
  timed(predictor, shortest, stop);
  double last = 0;
  for (int64_t length = shortest; length <= longest && (length <= 2 * shortest || 8 * last < timeToSpend);
       length *= 2) {
    // Other programs only ever make a pass slower, so the faster of two is the truer one.
    last = std::max(std::min(timed(predictor, length, stop), timed(predictor, length, stop)), 1e-6);
    speed.learn(predictor.workFor(length, length), last);
  }
}

int64_t availableMemory() {
  const auto kilobytes = numberIn("/proc/meminfo", "MemAvailable:");
  int64_t available = kilobytes ? *kilobytes * 1024 : 0;
  const auto limit = numberIn("/sys/fs/cgroup/memory.max", ""),
             used = numberIn("/sys/fs/cgroup/memory.current", "");
  const int64_t cachedFiles =
      numberIn("/sys/fs/cgroup/memory.stat", "inactive_file").value_or(0);  // can be given back
  if (limit && used) available = std::min(available, std::max<int64_t>(0, *limit - *used + cachedFiles));
  return available;
}

RunEstimate estimateRun(int64_t length, Strands strands, const Predictor& predictor, const Speed& speed,
                        int64_t availableBytes, const std::string& device, std::optional<int64_t> predicted) {
  RunEstimate estimate;
  estimate.length = length;
  estimate.predicted = predicted.value_or(length);
  estimate.seconds =
      speed.secondsFor(predictor.workFor(length, estimate.predicted)) * (strands == Strands::Both ? 2 : 1);
  estimate.bytes = bytesFor(length, predictor);
  estimate.availableBytes = availableBytes;
  const auto usable = static_cast<int64_t>(static_cast<double>(availableBytes) * (1 - memoryToSpare));
  estimate.fits = availableBytes == 0 || estimate.bytes <= usable;
  if (!estimate.fits) estimate.longestFitting = longestWithin(usable, length, predictor);
  estimate.sentence = sentenceOf(estimate, strands, device);
  return estimate;
}

}  // namespace janus
