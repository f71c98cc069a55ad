// Times operations and whole forward passes on the device that the program is built for, at the published
// models' shapes, and prints a line for each: what, tokens, COLUMN, milliseconds (memory: MB), separated by
// tabs.
//   device_bench passes|operations COLUMN SECONDS [LONGEST]
// Whatever would not fit into what is left of SECONDS is left out, and a line of what was left out is not
// printed.
#include <chrono>
#include <cstdlib>
#include <functional>
#include <map>
#include <stop_token>
#include <string>
#include <thread>

#include "base/cancelled.h"
#include "engine/model/janus.h"
#include "tests/bench/backend_bench.h"
#include "tests/bench/published_models.h"
#include "tests/bench/timing.h"
#include "tests/model/seeded_tokens.h"
#include "tests/model/seeded_weights.h"
#include "tests/support/test_backend.h"

namespace janus {
namespace {

// What is measured and how long it may take in all.
class Report {
 public:
  Report(std::string column, double seconds, int64_t longest)
      : longest(longest), column_(std::move(column)), seconds_(seconds) {}

  void line(const std::string& what, int64_t tokens, double value) const {
    std::printf("%s\t%lld\t%s\t%.6g\n", what.c_str(), static_cast<long long>(tokens), column_.c_str(), value);
    std::fflush(stdout);  // what is measured stays when the program is stopped
  }
  // The median of `work`, or one call where that is all there is time for. `expected`: seconds of a call; 0:
  // unknown. Returns seconds, or 0 if it was left out.
  double time(const std::string& what, int64_t tokens, double expected,
              const std::function<void()>& work) const {
    const double left = seconds_ - elapsed();
    if (left <= 0 || 1.2 * expected > left) return 0;
    const double seconds = 4 * expected < left / 8 ? median(work, 0.2).wall : once(work);
    line(what, tokens, seconds * 1e3);
    return seconds;
  }

  const int64_t longest;

 private:
  using Clock = std::chrono::steady_clock;
  static double since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
  }
  double elapsed() const { return since(start_); }
  static double once(const std::function<void()>& work) {
    const auto start = Clock::now();
    work();
    return since(start);
  }

  std::string column_;
  double seconds_;
  Clock::time_point start_ = Clock::now();
};

// Milliseconds from a stop that is asked for in the middle of a pass until the pass has ended.
double stopHeard(const Janus& janus, std::span<const uint8_t> tokens, double seconds) {
  using Clock = std::chrono::steady_clock;
  std::stop_source source;
  Clock::time_point asked{};
  const std::jthread asking([&] {
    std::this_thread::sleep_for(std::chrono::duration<double>(seconds / 2));
    asked = Clock::now();
    source.request_stop();
  });
  try {
    janus.forward(tokens, {.attention = false}, source.get_token());
  } catch (const Cancelled&) {
    return std::chrono::duration<double, std::milli>(Clock::now() - asked).count();
  }
  return 0;  // the pass was faster than the stop
}

// Short windows, as mutagenesis has them: side by side, and one after the other.
void manyWindows(const Report& report, const Janus& janus, const std::string& model, int64_t length,
                 double secondsOfOne) {
  constexpr size_t count = 256;
  std::vector<std::vector<uint8_t>> tokens;
  for (uint32_t i = 0; i < count; ++i) tokens.push_back(seededTokens(length, i + 1));
  const std::vector<std::span<const uint8_t>> windows(tokens.begin(), tokens.end());
  const ForwardOptions options{.experts = false, .attention = false};
  const double expected = static_cast<double>(count) * secondsOfOne;
  report.time("256 windows together" + model, length, expected,
              [&] { janus.forwardMany(windows, options, {}); });
  report.time("256 windows one by one" + model, length, expected, [&] {
    for (const auto& window : windows) janus.forward(window, options, {});
  });
}

// All widths at one length before the next, so that what is left out is the longest of all.
void passes(const Report& report) {
  const auto backend = makeTestBackend();
  std::map<int, std::unique_ptr<Janus>> models;
  for (const int width : publishedWidths) {
    const Config config = publishedConfig(width);
    models[width] = std::make_unique<Janus>(config, seededWeights(config, 1), *backend);
  }
  std::map<int, double> seconds, tokensBefore;
  for (const int64_t length : {1024, 4096, 16384, 131072, 450000, 1048576})
    for (const int width : publishedWidths) {
      if (length > report.longest) return;
      const std::vector<uint8_t> tokens = seededTokens(length);
      const Janus& janus = *models.at(width);
      const double growth = static_cast<double>(length) / std::max(1.0, tokensBefore[width]);
      const std::string model = " d" + std::to_string(width);
      backend->takePeakBytes();
      const double took = report.time("forward" + model, length, seconds[width] * growth * growth,
                                      [&] { janus.forward(tokens, {.attention = false}, {}); });
      if (took == 0) continue;
      if (length <= backend->longestRecorded())
        report.time("forward, not replayed" + model, length, took,
                    [&] { janus.forward(tokens, {.attention = false, .recorded = false}, {}); });
      seconds[width] = took;
      tokensBefore[width] = static_cast<double>(length);
      report.line("peak MB" + model, length, static_cast<double>(backend->takePeakBytes()) * 1e-6);
      report.time("forward with map" + model, length, took, [&] { janus.forward(tokens, {}, {}); });
      if (length == 1024) manyWindows(report, janus, model, length, took);
      if (took > 0.05) report.line("stop heard" + model, length, stopHeard(janus, tokens, took));
    }
}

// The operations of one step of tokens, and attention of some queries over long windows.
class OperationBench : BackendBench {
 public:
  explicit OperationBench(const Report& report) : BackendBench(makeTestBackend()), report_(report) {}

  void run(int width) {
    config_ = publishedConfig(width);
    const int64_t d = width, e = 2 * d, f = 4 * d, step = std::min<int64_t>(16384, report_.longest);
    model_ = " d" + std::to_string(width);
    product("in_proj", step, d, 2 * e);
    product("out_proj", step, e, d);
    net(step, d, f);
    experts(step, d, f);
    recurrence(step, e);
    for (const int64_t length : {16384, 131072, 1048576}) attention(std::min(length, report_.longest));
  }

 private:
  // Operations are queued: several of them, then a wait, so that what is timed is the device.
  void time(const std::string& what, int64_t tokens, int calls, const std::function<void()>& call) {
    const Tensor any = buffers_.back().tensor().rowsFrom(0, 1);
    std::vector<float> row(static_cast<size_t>(any.columns));
    const Timing timing = median(
        [&] {
          for (int i = 0; i < calls; ++i) call();
          backend_->download(any, row);
        },
        0.1);
    report_.line(what + model_, tokens, timing.wall / calls * 1e3);
  }

  void product(const char* name, int64_t tokens, int64_t inputs, int64_t outputs) {
    const Tensor x = random(tokens, inputs), y = random(tokens, outputs);
    const auto w = weights(outputs, inputs);
    time(name, tokens, 8, [&] { backend_->linear(x, *w, {}, y); });
    buffers_.clear();
  }
  void net(int64_t tokens, int64_t d, int64_t f) {
    const GatedMlp mlp{weights(2 * f, d), weights(d, f)};
    const Tensor x = random(tokens, d), y = random(tokens, d);
    time("gated mlp", tokens, 8, [&] { backend_->gatedMlp(x, mlp, y); });
    buffers_.clear();
  }
  void experts(int64_t tokens, int64_t d, int64_t f) {
    std::vector<GatedMlp> nets;
    for (int i = 0; i < config_.experts; ++i) nets.push_back({weights(2 * f, d), weights(d, f)});
    const Tensor x = random(tokens, d), y = random(tokens, d), logits = random(tokens, config_.experts),
                 routes = random(tokens, 4);
    backend_->route(logits, routes);
    time("experts", tokens, 8, [&] { backend_->experts(x, routes, nets, y); });
    buffers_.clear();
  }
  void recurrence(int64_t tokens, int64_t e) {
    const Tensor u = random(tokens, e), gate = random(tokens, e), parameters = random(tokens, 32);
    const Tensor past = random(3, e), taps = random(4, e), bias = random(1, e), state = random(16, e);
    const ScanInputs in{u,
                        random(tokens, e, 0.001f, 0.1f),
                        parameters.columnsFrom(0, 16),
                        parameters.columnsFrom(16, 16),
                        gate,
                        random(16, e, -20, -1),
                        random(1, e)};
    const Tensor y = random(tokens, e);
    time("convolution", tokens, 8, [&] { backend_->convSilu(u, taps, bias, past, u); });
    time("scan", tokens, 8, [&] { backend_->scan(in, state, y); });
    buffers_.clear();
  }

  KvCache keys(int64_t length, StoreOrder order) {
    const int64_t d = config_.hiddenSize, step = 65536;
    KvCache store = backend_->kvCache({config_.heads, config_.headSize(), length});
    const Tensor k = random(std::min(step, length), d), v = random(std::min(step, length), d);
    for (int64_t at = 0; at < length; at += step) {
      const int64_t first = order == StoreOrder::Ascending ? at : std::max<int64_t>(0, length - at - step);
      const int64_t count = std::min(step, length - at);
      backend_->storeKeys(k.rowsFrom(0, count), v.rowsFrom(0, count), first, order, store);
    }
    return store;
  }
  // 4,096 tokens from the middle: a thousandth of all pairs of a million tokens tells the rate.
  void attention(int64_t length) {
    const int64_t queries = std::min<int64_t>(4096, length), first = (length - queries) / 2;
    const float scale = 1.0f / std::sqrt(static_cast<float>(config_.headSize()));
    const Tensor q = random(2 * queries, config_.hiddenSize), y = random(2 * queries, config_.hiddenSize);
    const KvCache forward = keys(length, StoreOrder::Ascending),
                  backward = keys(length, StoreOrder::Descending);
    time("janus attention of 4096", length, 1,
         [&] { backend_->janusAttention(q, first, forward, backward, scale, y, {}, nullptr, {}); });
    time("causal attention of 4096", length, 1, [&] {
      const Tensor some = q.rowsFrom(0, queries);
      backend_->causalAttention(some, length - queries, forward, scale, y.rowsFrom(0, queries), {}, {});
    });
    buffers_.clear();
  }

  const Report& report_;
  Config config_;
  std::string model_;
};

}  // namespace
}  // namespace janus

int main(int argc, char** argv) {
  const std::string what = argc > 3 ? argv[1] : "";
  if (what != "passes" && what != "operations") {
    std::fprintf(stderr, "device_bench passes|operations COLUMN SECONDS [LONGEST]\n");
    return 2;
  }
  const janus::Report report(argv[2], std::atof(argv[3]), argc > 4 ? std::atoll(argv[4]) : 1048576);
  if (what == "passes") {
    janus::passes(report);
  } else {
    for (const int width : janus::publishedWidths) janus::OperationBench(report).run(width);
  }
}
