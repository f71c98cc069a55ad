// janus bench: how long a window takes here, and how much memory.
#include <algorithm>
#include <chrono>
#include <fstream>
#include <memory>
#include <random>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "app/command/command_line.h"
#include "app/command/facts.h"
#include "app/command/interrupt.h"
#include "app/command/model_options.h"
#include "app/command/progress.h"
#include "app/command/words.h"
#include "engine/error.h"
#include "engine/genome/locus.h"
#include "engine/model/janus.h"
#include "engine/model/vocabulary.h"

namespace janus::command {
namespace {

struct Options {
  ModelChoice model{"demo", ""};
  DeviceChoice device;
  std::vector<std::string> lengths{"1k", "4k", "16k"};
  int runs = 5;
  bool json = false;
};

// The same bases every time; which they are does not change the work.
std::vector<uint8_t> someTokens(int64_t length) {
  std::mt19937 random(7);
  std::vector<uint8_t> tokens(static_cast<size_t>(length));
  for (uint8_t& token : tokens) token = static_cast<uint8_t>(tokenA + random() % baseTokens);
  return tokens;
}

// VmHWM: the most memory this process has had resident so far.
int64_t peakBytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:")) return std::stoll(line.substr(6)) * 1024;
  return 0;
}

double secondsOf(const Janus& janus, std::span<const uint8_t> tokens, const ForwardOptions& options,
                 std::stop_token stop) {
  const auto started = std::chrono::steady_clock::now();
  janus.forward(tokens, options, stop);
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
}

double medianOf(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const size_t half = values.size() / 2;
  return values.size() % 2 ? values[half] : (values[half - 1] + values[half]) / 2;
}

Facts measure(const Janus& janus, int64_t length, int runs, bool quiet, std::stop_token stop) {
  Progress progress(formatSpan(length), quiet);
  const auto tokens = someTokens(length);
  int done = -1;  // the first run warms up and is not counted
  ForwardOptions options;
  options.progress = [&](double part) { progress.show((done + 1 + part) / (runs + 1)); };
  std::vector<double> seconds;
  for (; done < runs; ++done) {
    const double took = secondsOf(janus, tokens, options, stop);
    if (done >= 0) seconds.push_back(took);
  }
  const double median = medianOf(seconds);
  return {{"length", length},
          {"seconds", median},
          {"fastest", *std::min_element(seconds.begin(), seconds.end())},
          {"slowest", *std::max_element(seconds.begin(), seconds.end())},
          {"bases_per_second", length / median},
          {"memory_bound", janus.memoryFor(length, options)},
          {"peak_bytes", peakBytes()}};
}

void printTable(const Facts& facts) {
  fmt::print("{}, {}, median of {} runs\n", facts["model"].get<std::string>(),
             facts["device"].get<std::string>(), facts["runs"].get<int>());
  fmt::print("{:>12}  {:>10}  {:>10}  {:>10}  {:>12}  {:>10}\n", "bases", "seconds", "fastest", "slowest",
             "bases/second", "peak MB");
  for (const auto& row : facts["lengths"])
    fmt::print("{:>12}  {:>10.4g}  {:>10.4g}  {:>10.4g}  {:>12}  {:>10}\n",
               withThousands(row["length"].get<int64_t>()), row["seconds"].get<double>(),
               row["fastest"].get<double>(), row["slowest"].get<double>(),
               withThousands(row["bases_per_second"].get<int64_t>()),
               withThousands(row["peak_bytes"].get<int64_t>() >> 20));
}

void bench(const Options& options, const Setting& setting) {
  std::vector<int64_t> lengths;
  for (const std::string& typed : options.lengths) lengths.push_back(std::max<int64_t>(lengthFrom(typed), 3));
  Interrupt interrupt;
  const auto backend = openDevice(options.device);
  const Model model = openModel(options.model, setting, interrupt.token());
  const Janus janus(model.config, model.weights, *backend);
  Facts facts{{"model", model.name}, {"digest", model.digest}, {"device", backend->description()}};
  facts["precision"] = options.device.precision;
  facts["runs"] = options.runs;
  facts["lengths"] = Facts::array();
  for (const int64_t length : lengths)
    facts["lengths"].push_back(measure(janus, length, options.runs, setting.quiet, interrupt.token()));
  options.json ? printFacts(facts, true) : printTable(facts);
}

}  // namespace

void addBench(CLI::App& app, Setting& setting) {
  auto options = std::make_shared<Options>();
  CLI::App* word = app.add_subcommand("bench", "Measure how long windows take on this computer");
  word->add_option("--model", options->model.path, "As MODEL elsewhere")->capture_default_str();
  addModelConfig(*word, options->model);
  word->add_option("--lengths", options->lengths, "Bases of the windows, as in 1k,16k,131k,1M")
      ->delimiter(',');
  word->add_option("--runs", options->runs, "How many are timed, after one that warms up")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  addDevice(*word, options->device);
  word->add_flag("--json", options->json, "For programs");
  addQuiet(*word, setting);
  word->footer(
      "Examples:\n  janus bench\n  janus bench --model weights.ckpt --lengths 1k,16k,131k --json\n"
      "  janus bench --lengths 1k --threads 1\n");
  word->callback([options, &setting] { bench(*options, setting); });
}

}  // namespace janus::command
