// See estimate.h.
#include "engine/compute/estimate.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>

#include <fmt/format.h>

#include "protocol/locus.h"

namespace janus {
namespace {

constexpr double memoryToSpare = 0.1;  // of what this computer has left; the sentence says so

int64_t mapBytes(int64_t length, const ForwardOptions& options) {
  if (!options.attention) return 0;
  const int64_t bins = (length - 1) / tokensPerBin(length, options) + 1;
  return 4 * static_cast<int64_t>(sizeof(float)) * bins * bins;
}

// The largest of three: the pass over the given strand, with letters and base probabilities; the pass over
// the reverse complement, during which the routing and the map of the first are held too; and storing, when
// the results of both are held as they are, joined, packed and on their way into the database, beside what
// the backend keeps of the pass and what the database, and code that is used for the first time, take.
int64_t bytesFor(int64_t length, Strands strands, int64_t predicted, const Predictor& predictor) {
  constexpr int64_t perBase = 1 + 2 * 16 + 4, database = int64_t{16} << 20;
  ForwardOptions given, other;
  given.attention = predicted == length;
  other.attention = false;
  if (predictor.deviceMemory)
    return predictor.memoryFor(length, given);  // what the computer's own memory holds is small beside it
  const int64_t map = mapBytes(length, given);
  const int64_t result =
      length * (perBase + 20 * static_cast<int64_t>(predictor.config.expertLayers().size()));
  const int64_t first = predictor.memoryFor(length, given) + length * perBase;
  const int64_t second = predictor.memoryFor(length, other) + map + result;
  const int64_t storing = predictor.keptBytes(first) + 4 * map + 2 * result + database;
  return std::max({first, strands == Strands::Both ? second : 0, storing});
}

// The other strand's pass fills no map.
double secondsFor(int64_t length, Strands strands, int64_t predicted, const Predictor& predictor,
                  const Speed& speed) {
  Janus::Work work = predictor.workFor(length, predicted);
  const double given = speed.secondsFor(work);
  work.mapOperations = 0;
  return given + (strands == Strands::Both ? speed.secondsFor(work) : 0);
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
int64_t longestWithin(int64_t bytes, int64_t length, Strands strands, const Predictor& predictor) {
  int64_t low = 0, high = length;
  while (high - low > std::max<int64_t>(1, low / 1000)) {
    const int64_t middle = low + (high - low) / 2;
    (bytesFor(middle, strands, middle, predictor) <= bytes ? low : high) = middle;
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

// Whether a window fits into a device's own memory, and what happens when it does not.
std::string deviceSentence(const RunEstimate& estimate) {
  if (!estimate.onProcessor)
    return fmt::format(" It fits into the {} of its memory that may be used.",
                       sizeText(estimate.availableBytes));
  const std::string most =
      estimate.longestFitting > 0 ? fmt::format("; up to {} fits", formatSpan(estimate.longestFitting)) : "";
  return fmt::format(" Only {} of its memory may be used: the processor computes it, more slowly{}.",
                     sizeText(estimate.availableBytes), most);
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

int64_t residentMemory() { return numberIn("/proc/self/status", "VmRSS:").value_or(0) * 1024; }

RunEstimate estimateRun(int64_t length, Strands strands, const Predictor& predictor, const Speed& speed,
                        const MemoryNow& memory, const std::string& device,
                        std::optional<int64_t> predicted) {
  RunEstimate estimate;
  estimate.length = length;
  estimate.predicted = predicted.value_or(length);
  estimate.seconds = secondsFor(length, strands, estimate.predicted, predictor, speed);
  const int64_t more = bytesFor(length, strands, estimate.predicted, predictor);
  estimate.bytes = memory.resident + more;
  estimate.availableBytes = memory.available;
  const double usedAtMost = predictor.deviceMemory ? 1 : 1 - memoryToSpare;
  const auto usable = static_cast<int64_t>(static_cast<double>(memory.available) * usedAtMost);
  estimate.fits = memory.available == 0 || more <= usable;
  if (!estimate.fits) estimate.longestFitting = longestWithin(usable, length, strands, predictor);
  estimate.onProcessor = !estimate.fits && predictor.deviceMemory;
  estimate.fits |= estimate.onProcessor;
  estimate.sentence = sentenceOf(estimate, strands, device);
  if (predictor.deviceMemory) estimate.sentence += deviceSentence(estimate);
  return estimate;
}

}  // namespace janus
