// janus bench: how long a window takes here, and how much memory.
#include <algorithm>
#include <chrono>
#include <ctime>
#include <fstream>
#include <memory>
#include <random>

#include <CLI/CLI.hpp>

#include "app/command/bench_table.h"
#include "app/command/command_line.h"
#include "app/command/facts.h"
#include "app/command/interrupt.h"
#include "app/command/model_options.h"
#include "app/command/progress.h"
#include "app/command/timed_backend.h"
#include "app/command/words.h"
#include "base/error.h"
#include "engine/model/janus.h"
#include "engine/model/vocabulary.h"
#include "protocol/locus.h"

namespace janus::command {
namespace {

// The pass before a longer window has so many bases: it warms up and shows how long that window will take.
constexpr int64_t warmingBases = 8192;

struct Options {
  ModelChoice model{.path = "demo", .config = {}};
  DeviceSelection device;
  std::vector<std::string> lengths{"1k", "4k", "16k"};
  int runs = 5;
  // A length is not run again when its runs have taken this long together; where one run would, it is the
  // only one, timed as a whole and by component.
  double secondsForLength = 60;
  bool map = false, json = false;
};

// The same bases every time; the work does not depend on which bases they are.
std::vector<uint8_t> someTokens(int64_t length) {
  std::mt19937 random(7);
  std::vector<uint8_t> tokens(static_cast<size_t>(length));
  for (uint8_t& token : tokens) token = static_cast<uint8_t>(tokenA + random() % baseTokens);
  return tokens;
}

// VmHWM: the most memory this process has had resident since it began or the count was begun anew.
int64_t peakBytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:")) return std::stoll(line.substr(6)) * 1024;
  return 0;
}

void beginPeakAnew() { std::ofstream("/proc/self/clear_refs") << 5; }

double medianOf(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const size_t half = values.size() / 2;
  return values.size() % 2 ? values[half] : (values[half - 1] + values[half]) / 2;
}

struct Timing {
  double seconds, processorSeconds;  // of all threads
};

// One model on one device, timed at one length after the other.
class Bench {
 public:
  Bench(const Model& model, Backend& backend, const Options& options, bool quiet, std::stop_token stop)
      : backend_(backend),
        ceilings_(backend.measureCeilings()),
        timed_(backend, ceilings_),
        janus_(model.config, model.weights, timed_),
        options_(options),
        quiet_(quiet),
        stop_(std::move(stop)) {}

  Facts ceilings() const {
    Facts facts{{"multiply_adds_per_second", ceilings_.multiplyAdds}};
    if (ceilings_.matrixMultiplyAdds > 0)
      facts["matrix_multiply_adds_per_second"] = ceilings_.matrixMultiplyAdds;
    if (ceilings_.specials > 0) facts["exponentials_per_second"] = ceilings_.specials;
    facts["cache_bytes_per_second"] = ceilings_.nearBytes;
    facts["beyond_bytes_per_second"] = ceilings_.farBytes;
    facts["cache_bytes"] = ceilings_.nearSize;
    return facts;
  }

  Facts measure(int64_t length) {
    const bool once = warmUp(length) > options_.secondsForLength;
    const int passes = once ? 1 : options_.runs + 1;  // the last is timed by component
    tokens_ = someTokens(length);
    Progress progress(formatSpan(length), quiet_);
    const auto showing = [&](int done) {
      return [&progress, done, passes](double part) { progress.show((done + part) / passes); };
    };
    beginPeakAnew();
    backend_.takePeakBytes();
    timed_.listen(once);
    std::vector<Timing> runs;
    double spent = 0;
    for (int run = 0; run < std::max(1, passes - 1) && spent < options_.secondsForLength; ++run) {
      runs.push_back(pass(showing(run)));
      spent += runs.back().seconds;
    }
    Facts facts = times(length, runs);
    facts["components_of_timed_run"] = once;
    if (!once) {
      timed_.listen(true);
      pass(showing(passes - 1));
    }
    addComponents(facts);
    timed_.listen(false);
    return facts;
  }

 private:
  // How long a run of `length` will take, from the components of a shorter one: attention grows with the
  // square of the lengths' ratio.
  double warmUp(int64_t length) {
    tokens_ = someTokens(std::min(length, warmingBases));
    if (length <= warmingBases) return pass({}).seconds;
    const double ratio = static_cast<double>(length) / static_cast<double>(warmingBases);
    timed_.listen(true);
    pass({});
    double seconds = 0;
    for (const auto& [name, cost] : timed_.costs())
      seconds += cost.seconds * (name.ends_with("attention") ? ratio * ratio : ratio);
    return seconds;
  }

  Timing pass(const std::function<void(double)>& progress) const {
    ForwardOptions options;
    options.attention = options_.map;
    options.progress = progress;
    const std::clock_t before = std::clock();
    const auto begun = std::chrono::steady_clock::now();
    janus_.forward(tokens_, options, stop_);
    return {std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count(),
            static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC};
  }

  Facts times(int64_t length, const std::vector<Timing>& runs) const {
    std::vector<double> seconds, processor;
    for (const Timing& run : runs) {
      seconds.push_back(run.seconds);
      processor.push_back(run.processorSeconds);
    }
    ForwardOptions options;
    options.attention = options_.map;
    const double median = medianOf(seconds);
    return {{"length", length},
            {"runs", runs.size()},
            {"seconds", median},
            {"fastest", *std::min_element(seconds.begin(), seconds.end())},
            {"slowest", *std::max_element(seconds.begin(), seconds.end())},
            {"processor_seconds", medianOf(processor)},
            {"bases_per_second", static_cast<double>(length) / median},
            {"memory_bound", janus_.memoryFor(length, options)},
            {"peak_bytes", peakBytes()},
            {"peak_device_bytes", backend_.takePeakBytes()}};
  }

  void addComponents(Facts& facts) const {
    double floor = 0;
    facts["components"] = Facts::array();
    for (const auto& [name, cost] : timed_.costs()) {
      facts["components"].push_back({{"name", name}, {"seconds", cost.seconds}, {"floor", cost.floor}});
      floor += cost.floor;
    }
    facts["floor"] = floor;
    facts["ratio_to_floor"] = facts["seconds"].get<double>() / floor;
  }

  Backend& backend_;
  const Ceilings ceilings_;
  TimedBackend timed_;
  const Janus janus_;
  const Options& options_;
  const bool quiet_;
  const std::stop_token stop_;
  std::vector<uint8_t> tokens_;
};

void bench(const Options& options, const Setting& setting) {
  std::vector<int64_t> lengths;
  for (const std::string& typed : options.lengths) lengths.push_back(std::max<int64_t>(lengthFrom(typed), 3));
  Interrupt interrupt;
  const auto backend = openDevice(options.device);
  Models models;
  const OpenModelPtr opened = openModel(models, options.model, setting, interrupt.token());
  const Model& model = opened->model();
  Bench bench(model, *backend, options, setting.quiet, interrupt.token());
  Facts facts{{"model", model.name}, {"digest", model.digest}, {"device", backend->description()}};
  facts["precision"] = options.device.precision;
  facts["runs"] = options.runs;
  facts["attention_map"] = options.map;
  facts["ceilings"] = bench.ceilings();
  facts["lengths"] = Facts::array();
  for (const int64_t length : lengths) facts["lengths"].push_back(bench.measure(length));
  if (options.json) return printFacts(facts, true);
  printBench(facts);
}

}  // namespace

void addBench(CLI::App& app, Setting& setting) {
  auto options = std::make_shared<Options>();
  CLI::App* word = app.add_subcommand("bench", "Measure how long windows take on this computer");
  word->add_option("--model", options->model.path, "As MODEL elsewhere")->capture_default_str();
  addModelConfig(*word, options->model);
  word->add_option("--lengths", options->lengths, "Bases of the windows, as in 1k,16k,131k,1M")
      ->delimiter(',');
  word->add_option("--runs", options->runs,
                   "How many are timed, after one that warms up, before one that is timed by component")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  word->add_option("--seconds", options->secondsForLength,
                   "After which a length is not timed again; where one run takes longer, it is the only one, "
                   "timed by component too")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  word->add_flag("--map", options->map, "With the attention map, as predictions are made");
  addDevice(*word, options->device);
  word->add_flag("--json", options->json, "For programs");
  addQuiet(*word, setting);
  word->footer(
      "Examples:\n  janus bench\n  janus bench --model weights.ckpt --lengths 1k,10k,100k,1M --runs 1 "
      "--json\n"
      "  janus bench --lengths 1k --threads 1\n");
  word->callback([options, &setting] { bench(*options, setting); });
}

}  // namespace janus::command
