// See speed.h.
#include "engine/compute/speed.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>
#include <limits>

#include "engine/model/vocabulary.h"

namespace janus {
namespace {

constexpr size_t passesKept = 16;  // old ones were taken under other load
// A pass is known to about a tenth; the ratio, before it is measured, to about a half: the processors it
// was measured on, of two makers, differ by less.
constexpr double passSpread = 0.1, ratioSpread = 0.5;
constexpr double farthestRatio = 16;  // other devices may be that far from what is expected
constexpr int ratiosTried = 161;

double processorSeconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

void timePass(const Predictor& predictor, int64_t length, std::stop_token stop, TimedPasses& passes) {
  std::vector<uint8_t> tokens(length);
  for (int64_t i = 0; i < length; ++i)
    tokens[i] = static_cast<uint8_t>(tokenA + (i * i + i / 7) % baseTokens);
  ForwardOptions options;
  options.attention = false;
  const double before = processorSeconds();
  const auto begun = std::chrono::steady_clock::now();
  predictor.forward(tokens, options, stop);
  const double wall =
      std::max(std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count(), 1e-6);
  const double processor = processorSeconds() - before;
  passes.fastest = passes.wall == 0 ? wall : std::min(passes.fastest, wall);
  passes.leastProcessor = passes.wall == 0 ? processor : std::min(passes.leastProcessor, processor);
  passes.wall += wall, passes.processor += processor;
}

double cost(const Janus::Work& work, double ratioOff) {
  return work.operations + work.mapOperations + ratioOff * work.operationsPerPair * work.attentionPairs;
}

}  // namespace

double Speed::Fit::secondsFor(const Janus::Work& work) const { return fixed + rate * cost(work, ratioOff); }

void Speed::learn(const Janus::Work& work, double seconds) {
  const std::lock_guard lock(mutex_);
  passes_.push_back({work, seconds});
  if (passes_.size() > passesKept) passes_.erase(passes_.begin());
  fit();
}

// Least squares of the relative error, both parameters at least 0: sum over passes of ((fixed + rate z) / t -
// 1)^2. A parameter that would be negative is noise; the other one is then fitted alone.
Speed::Fit Speed::fitWith(double ratioOff) const {
  double xx = 0, xy = 0, yy = 0, x1 = 0, y1 = 0;
  for (const Pass& pass : passes_) {
    const double x = 1 / pass.seconds, y = cost(pass.work, ratioOff) / pass.seconds;
    xx += x * x, xy += x * y, yy += y * y, x1 += x, y1 += y;
  }
  const double determinant = xx * yy - xy * xy;
  Fit fit{0, y1 / yy, ratioOff};
  if (determinant > 1e-9 * xx * yy) {
    const double fixed = (x1 * yy - y1 * xy) / determinant, rate = (y1 * xx - x1 * xy) / determinant;
    if (fixed >= 0 && rate > 0) fit = {fixed, rate, ratioOff};
  }
  for (const Pass& pass : passes_)
    fit.error += std::pow((fit.secondsFor(pass.work) / pass.seconds - 1) / passSpread, 2);
  fit.error += std::pow(std::log(ratioOff) / ratioSpread, 2);
  return fit;
}

void Speed::fit() {
  fit_.error = std::numeric_limits<double>::infinity();
  for (int i = 0; i < ratiosTried; ++i) {
    const Fit tried = fitWith(std::pow(farthestRatio, 2.0 * i / (ratiosTried - 1) - 1));
    if (tried.error < fit_.error) fit_ = tried;
  }
}

double Speed::secondsFor(const Janus::Work& work) const {
  const std::lock_guard lock(mutex_);
  return passes_.empty() ? 0 : fit_.secondsFor(work);
}

std::vector<double> secondsOf(const std::vector<TimedPasses>& lengths) {
  double most = 0, share = std::numeric_limits<double>::infinity();
  for (const TimedPasses& passes : lengths) most = std::max(most, passes.wall);
  for (const TimedPasses& passes : lengths)
    if (passes.processor > 0 && passes.wall >= most / 10)
      share = std::min(share, passes.wall / passes.processor);
  std::vector<double> seconds;
  for (const TimedPasses& passes : lengths)
    seconds.push_back(
        std::max(passes.fastest, passes.leastProcessor > 0 ? passes.leastProcessor * share : 0));
  return seconds;
}

// The first pass warms caches and is not counted. Short passes are timed five times, long ones twice. Lengths
// grow fourfold while two passes of the next length, each at most sixteen times as long, fit into the time to
// spend.
void calibrate(Speed& speed, const Predictor& predictor, bool onProcessor, std::stop_token stop) {
  constexpr int64_t shortest = 256, longest = 65536;
  constexpr double forLength = 0.1, forNext = 0.5;  // seconds
  TimedPasses warming;
  timePass(predictor, shortest, stop, warming);
  std::vector<int64_t> lengths;
  std::vector<TimedPasses> timed;
  for (int64_t length = shortest, step = 2; length <= longest; length *= step) {
    TimedPasses passes;
    for (int run = 0; run < 2 || (run < 5 && passes.wall < forLength); ++run)
      timePass(predictor, length, stop, passes);
    const double fastest = passes.fastest;
    if (!onProcessor) passes.leastProcessor = passes.processor = 0;
    lengths.push_back(length), timed.push_back(passes);
    step = 2 * 16 * fastest < forNext ? 4 : 2;
    if ((length > shortest || fastest > forNext) && 2 * 4 * fastest > forNext) break;
  }
  const std::vector<double> seconds = secondsOf(timed);
  for (size_t i = 0; i < lengths.size(); ++i) {
    Janus::Work work = predictor.workFor(lengths[i], lengths[i]);
    work.mapOperations = 0;
    speed.learn(work, seconds[i]);
  }
}

}  // namespace janus
