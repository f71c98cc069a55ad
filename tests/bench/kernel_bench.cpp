// Times each operation of the processor's backend at the published models' shapes.
// kernel_bench [threads [width, 0: all [instruction set]]]; rates are per second of processor time
#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

#include "kernels/cpu/cpu_backend.h"
#include "kernels/cpu/instruction_set.h"
#include "tests/bench/backend_bench.h"
#include "tests/bench/timing.h"

namespace janus {
namespace {

constexpr int64_t tokens = 1024;

class KernelBench : BackendBench {
 public:
  explicit KernelBench(int threads) : BackendBench(makeCpuBackend(threads)) {
    fmt::print("{}; {} tokens, one stream\n", backend_->description(), tokens);
  }

  void run(int d) {
    fmt::print("width {}\n", d);
    const int e = 2 * d, r = (d + 15) / 16, f = 4 * d;
    product("in_proj", d, 2 * e), product("x_proj", e, r + 32), product("dt_proj", r, e),
        product("out_proj", e, d);
    convolution(e);
    scan(e);
    norm(d);
    mlp(d, f);
    experts(d, f);
    causal(d);
    across(d, false);
    across(d, true);
  }

 private:
  static void report(const char* name, const Timing& time, double work, const char* unit) {
    fmt::print("  {:16} {:8.3f} us/token, processor {:8.3f} us/token {:9.3f} {}\n", name,
               time.wall / tokens * 1e6, time.processor / tokens * 1e6, work / time.processor * 1e-9, unit);
  }

  void product(const char* name, int64_t inputs, int64_t outputs) {
    const Tensor x = random(tokens, inputs), y = random(tokens, outputs);
    const auto w = weights(outputs, inputs);
    const Timing seconds = median([&] { backend_->linear(x, *w, {}, y); }, 0.1);
    report(name, seconds, 2.0 * tokens * static_cast<double>(inputs * outputs), "GFLOP/s");
  }

  void convolution(int64_t e) {
    const Tensor x = random(tokens, 2 * e), state = random(3, e), weight = random(4, e), bias = random(1, e);
    const Tensor u = x.columnsFrom(0, e);
    const Timing seconds = median([&] { backend_->convSilu(u, weight, bias, state, u); }, 0.1);
    report("conv + silu", seconds, static_cast<double>(tokens * e), "G values/s");
  }

  void scan(int64_t e) {
    const Tensor inner = random(tokens, 2 * e), y = random(tokens, e), parameters = random(tokens, 32);
    const ScanInputs in{inner.columnsFrom(0, e),
                        random(tokens, e, 0.001f, 0.1f),
                        parameters.columnsFrom(0, 16),
                        parameters.columnsFrom(16, 16),
                        inner.columnsFrom(e, e),
                        random(16, e, -20, -1),
                        random(1, e)};
    const Tensor state = random(16, e);
    const Timing seconds = median([&] { backend_->scan(in, state, y); }, 0.2);
    report("scan", seconds, static_cast<double>(tokens * e * 16), "G states/s");
  }

  void norm(int64_t d) {
    const Tensor x = random(tokens, d), w = random(1, d), y = random(tokens, d);
    report("rmsnorm", median([&] { backend_->rmsNorm(x, w, 1e-6f, y); }, 0.1),
           static_cast<double>(tokens * d), "G values/s");
  }

  void mlp(int64_t d, int64_t f) {
    const Tensor x = random(tokens, d), y = random(tokens, d);
    const GatedMlp net{weights(2 * f, d), weights(d, f)};
    const Timing seconds = median([&] { backend_->gatedMlp(x, net, y); }, 0.1);
    report("gated mlp", seconds, 6.0 * tokens * static_cast<double>(d * f), "GFLOP/s");
  }

  void experts(int64_t d, int64_t f) {
    const Tensor x = random(tokens, d), y = random(tokens, d), logits = random(tokens, 16),
                 routes = random(tokens, 4);
    std::vector<GatedMlp> nets;
    for (int i = 0; i < 16; ++i) nets.push_back({weights(2 * f, d), weights(d, f)});
    report("route", median([&] { backend_->route(logits, routes); }, 0.1), tokens, "G tokens/s");
    const Timing seconds = median([&] { backend_->experts(x, routes, nets, y); }, 0.1);
    report("experts", seconds, 12.0 * tokens * static_cast<double>(d * f), "GFLOP/s");
  }

  KvCache keys(int d, StoreOrder order) {
    KvCache store = backend_->kvCache({4, static_cast<int>(d / 4), tokens});
    backend_->storeKeys(random(tokens, d), random(tokens, d), 0, order, store);
    return store;
  }

  void causal(int d) {
    const Tensor q = random(tokens, d);
    const KvCache store = keys(d, StoreOrder::Ascending);
    const Timing seconds = median([&] { backend_->causalAttention(q, 0, store, 0.3f, q, {}, {}); }, 0.2);
    report("causal attention", seconds, 4 * tokens * (tokens + 1) / 2.0, "G pairs/s");
  }

  void across(int d, bool withMap) {
    const Tensor q = random(2 * tokens, d);
    const KvCache forward = keys(d, StoreOrder::Ascending), backward = keys(d, StoreOrder::Descending);
    AttentionMap map{1, tokens, {}};
    for (int pair = 0; withMap && pair < 4; ++pair) map.mass.push_back(random(1, tokens * tokens));
    const Timing seconds = median(
        [&] { backend_->janusAttention(q, 0, forward, backward, 0.3f, q, {}, withMap ? &map : nullptr, {}); },
        0.2);
    report(withMap ? "janus, 1 bp map" : "janus attention", seconds, 8.0 * tokens * tokens, "G pairs/s");
    buffers_.clear();
  }
};

}  // namespace
}  // namespace janus

int main(int argc, char** argv) {
  if (argc > 3) janus::cpu::useInstructionSet(argv[3]);
  const int wanted = argc > 2 ? std::atoi(argv[2]) : 0;
  janus::KernelBench bench(argc > 1 ? std::atoi(argv[1]) : 1);
  for (const int width : {32, 72, 144})
    if (wanted == 0 || wanted == width) bench.run(width);
}
