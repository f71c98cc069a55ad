#include "kernels/cpu/cpu_backend.h"

#include <algorithm>
#include <cstring>

#include "kernels/cpu/cpu_device.h"
#include "kernels/cpu/instruction_set.h"
#include "kernels/cpu/rows.h"

namespace janus {

std::unique_ptr<Backend> makeCpuBackend(int threads) { return std::make_unique<cpu::CpuDevice>(threads); }

namespace cpu {
namespace {

size_t rowBytes(const Tensor& tensor) { return static_cast<size_t>(tensor.columns) * sizeof(float); }

const PackedMatrix& packed(const Matrix& matrix) { return static_cast<const PackedMatrix&>(matrix); }

// Tasks of any number of rows ask for few sizes of scratch memory, so that kept blocks serve them.
int64_t scratchRows(int64_t rows) { return (rows + rowsPerTask - 1) / rowsPerTask * rowsPerTask; }

void addRows(const Tensor& x, const Tensor& y) {
  for (int64_t r = 0; r < x.rows; ++r) addScaled(1.0f, x.row(r), x.columns, y.row(r));
}

}  // namespace

std::string CpuDevice::description() const {
  const int threads = pool_.threads();
  return "CPU, " + instructionSet() + ", " + std::to_string(threads) +
         (threads == 1 ? " thread" : " threads");
}

Buffer CpuDevice::allocate(int64_t rows, int64_t columns) {
  return {memory_.take(rows * columns), rows, columns};
}

std::shared_ptr<const Matrix> CpuDevice::matrix(std::span<const float> values, int64_t outputs,
                                                int64_t inputs) {
  return std::make_shared<PackedMatrix>(values, outputs, inputs);
}

void CpuDevice::upload(std::span<const float> values, const Tensor& to) {
  for (int64_t r = 0; r < to.rows; ++r) std::memcpy(to.row(r), values.data() + r * to.columns, rowBytes(to));
}

void CpuDevice::download(const Tensor& from, std::span<float> values) {
  for (int64_t r = 0; r < from.rows; ++r)
    std::memcpy(values.data() + r * from.columns, from.row(r), rowBytes(from));
}

void CpuDevice::downloadAll(std::span<const Download> parts) {
  for (const Download& part : parts) download(part.from, part.values);
}

void CpuDevice::fillZero(const Tensor& tensor) {
  for (int64_t r = 0; r < tensor.rows; ++r) std::memset(tensor.row(r), 0, rowBytes(tensor));
}

void CpuDevice::copy(const Tensor& from, const Tensor& to) {
  for (int64_t r = 0; r < from.rows; ++r) std::memcpy(to.row(r), from.row(r), rowBytes(from));
}

void CpuDevice::copyReversed(const Tensor& from, const Tensor& to) {
  for (int64_t r = 0; r < from.rows; ++r) std::memcpy(to.row(from.rows - 1 - r), from.row(r), rowBytes(from));
}

void CpuDevice::runConcurrently(const std::function<void(int)>& work) {
  pool_.forEach(2, [&](int64_t stream) { work(static_cast<int>(stream)); });
}

void CpuDevice::embed(const Tensor& tokens, const Tensor& table, const Tensor& y) {
  for (int64_t t = 0; t < tokens.rows; ++t)
    std::memcpy(y.row(t), table.row(static_cast<int64_t>(*tokens.row(t))), rowBytes(y));
}

void CpuDevice::rmsNorm(const Tensor& x, const Tensor& weight, float epsilon, const Tensor& y) {
  forRows(x.rows, [&](int64_t first, int64_t count) {
    cpu::rmsNorm(x.rowsFrom(first, count), weight, epsilon, y.rowsFrom(first, count));
  });
}

// y = activation(x Wᵀ + bias) or y += that, for a task's rows.
void CpuDevice::linearRows(const Tensor& x, const PackedMatrix& weight, const LinearOptions& options,
                           const Tensor& y) {
  if (!options.accumulate) {
    multiply(x, weight, y);
    if (options.bias.data || options.activation != Activation::None) finishLinear(y, options, y);
  } else {
    const Buffer product = allocate(scratchRows(x.rows), y.columns);
    multiply(x, weight, product.firstRows(x.rows));
    finishLinear(product.firstRows(x.rows), options, y);
  }
}

void CpuDevice::linear(const Tensor& x, const Matrix& weight, const LinearOptions& options, const Tensor& y) {
  forRows(x.rows, [&](int64_t first, int64_t count) {
    linearRows(x.rowsFrom(first, count), packed(weight), options, y.rowsFrom(first, count));
  });
}

void CpuDevice::convSilu(const Tensor& x, const Tensor& weight, const Tensor& bias, const Tensor& state,
                         const Tensor& y) {
  const int64_t sequences = state.rows / (convTaps - 1), tokens = x.rows / sequences;
  forChannels(sequences, x.columns, [&](int64_t s, int64_t first, int64_t count) {
    cpu::convSilu(x.rowsFrom(s * tokens, tokens), weight, bias,
                  state.rowsFrom(s * (convTaps - 1), convTaps - 1), y.rowsFrom(s * tokens, tokens), first,
                  count);
  });
}

void CpuDevice::finishScanParameters(const Tensor& parameters, const ScanParameters& with,
                                     const Tensor& normalised, const Tensor& dt) {
  const int64_t r = with.stepNorm.columns, n = with.bNorm.columns;
  forRows(parameters.rows, [&](int64_t first, int64_t count) {
    const Tensor from = parameters.rowsFrom(first, count), to = normalised.rowsFrom(first, count);
    const auto normalise = [&](int64_t begin, const Tensor& weight) {
      cpu::rmsNorm(from.columnsFrom(begin, weight.columns), weight, with.epsilon,
                   to.columnsFrom(begin, weight.columns));
    };
    normalise(0, with.stepNorm);
    normalise(r, with.bNorm);
    normalise(r + n, with.cNorm);
    linearRows(to.columnsFrom(0, r), packed(with.stepProjection), {with.stepBias, Activation::Softplus},
               dt.rowsFrom(first, count));
  });
}

void CpuDevice::scan(const ScanInputs& in, const Tensor& state, const Tensor& y) {
  const int64_t sequences = state.rows / stateSize, tokens = in.u.rows / sequences;
  forChannels(sequences, in.u.columns, [&](int64_t s, int64_t first, int64_t count) {
    const auto own = [&](const Tensor& x) { return x.rowsFrom(s * tokens, tokens); };
    cpu::scan({own(in.u), own(in.dt), own(in.b), own(in.c), own(in.gate), in.a, in.d},
              state.rowsFrom(s * stateSize, stateSize), own(y), first, count);
  });
}

// down(silu(gate x) * up x) into `result`, for a task's rows.
void CpuDevice::gatedMlpRows(const Tensor& x, const GatedMlp& mlp, const Tensor& result) {
  const Buffer memory = allocate(scratchRows(x.rows), mlp.gateUp->outputs());
  const Tensor hidden = memory.firstRows(x.rows), gated = hidden.columnsFrom(0, mlp.down->inputs());
  multiply(x, packed(*mlp.gateUp), hidden);
  gate(hidden, gated);
  multiply(gated, packed(*mlp.down), result);
}

void CpuDevice::gatedMlp(const Tensor& x, const GatedMlp& mlp, const Tensor& y) {
  forRows(x.rows, [&](int64_t first, int64_t count) {
    const Buffer result = allocate(scratchRows(count), y.columns);
    gatedMlpRows(x.rowsFrom(first, count), mlp, result.firstRows(count));
    addRows(result.firstRows(count), y.rowsFrom(first, count));
  });
}

void CpuDevice::route(const Tensor& logits, const Tensor& routes) {
  forRows(logits.rows, [&](int64_t first, int64_t count) {
    cpu::route(logits.rowsFrom(first, count), routes.rowsFrom(first, count));
  });
}

// Tokens are sorted by expert, so that each expert works on blocks of rows of its own. Results go to a slot
// for each token and choice and are added in the order of the choices, so that neither the order of threads
// nor the other tokens change a bit.
void CpuDevice::experts(const Tensor& x, const Tensor& routes, std::span<const GatedMlp> mlps,
                        const Tensor& y) {
  std::vector<std::vector<int64_t>> slots(mlps.size());  // token * 2 + choice
  for (int64_t slot = 0; slot < 2 * x.rows; ++slot)
    slots[static_cast<size_t>(routes.row(slot / 2)[slot % 2])].push_back(slot);
  struct Task {
    size_t expert;
    std::span<const int64_t> slots;
  };
  std::vector<Task> tasks;
  for (size_t expert = 0; expert < mlps.size(); ++expert)
    for (size_t first = 0; first < slots[expert].size(); first += rowsPerExpert)
      tasks.push_back({expert, std::span(slots[expert])
                                   .subspan(first)
                                   .first(std::min<size_t>(rowsPerExpert, slots[expert].size() - first))});

  const Buffer results = allocate(2 * x.rows, y.columns);
  pool_.forEach(static_cast<int64_t>(tasks.size()), [&](int64_t index) {
    const Task& task = tasks[static_cast<size_t>(index)];
    const int64_t rows = static_cast<int64_t>(task.slots.size());
    const Buffer in = allocate(scratchRows(rows), x.columns), out = allocate(scratchRows(rows), y.columns);
    const Tensor input = in.firstRows(rows), output = out.firstRows(rows);
    for (int64_t r = 0; r < rows; ++r)
      std::memcpy(input.row(r), x.row(task.slots[static_cast<size_t>(r)] / 2), rowBytes(x));
    gatedMlpRows(input, mlps[task.expert], output);
    for (int64_t r = 0; r < rows; ++r)
      std::memcpy(results.tensor().row(task.slots[static_cast<size_t>(r)]), output.row(r), rowBytes(y));
  });
  forRows(x.rows, [&](int64_t first, int64_t count) {
    for (int64_t t = first; t < first + count; ++t)
      for (int64_t choice = 0; choice < 2; ++choice)
        addScaled(routes.row(t)[2 + choice], results.tensor().row(2 * t + choice), y.columns, y.row(t));
  });
}

void CpuDevice::joinContexts(const Tensor& x, int64_t sequences, int64_t first, const Tensor& h) {
  const int64_t length = x.rows / 2 / sequences, tokens = h.rows / sequences;
  for (int64_t s = 0; s < sequences; ++s)
    cpu::joinContexts(x.rowsFrom(s * length, length), x.rowsFrom((sequences + s) * length, length), first,
                      h.rowsFrom(s * tokens, tokens));
}

}  // namespace cpu
}  // namespace janus
