// The backends every operation is tested on, and plain double arithmetic to test them against.
#pragma once

#include <cmath>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "kernels/backend.h"
#include "kernels/cpu/cpu_backend.h"
#include "kernels/cpu/instruction_set.h"
#include "tests/support/test_backend.h"

namespace janus {

struct TestedBackend {
  std::string name;
  std::function<std::unique_ptr<Backend>()> make;
  double tolerance;  // relative, Euclidean, of one operation
};

// A program built for another device tests that one alone; the CPU has a program of its own.
inline std::vector<TestedBackend> testedBackends() {
  std::vector<TestedBackend> backends;
#ifdef JANUS_TESTED_DEVICE
  // Factors rounded to 8 bits: 2^-9 each, and scores of attention several times that before the exponential.
  backends.push_back({JANUS_TESTED_DEVICE, makeTestBackend, testedInBf16() ? 2e-2 : 2e-6});
  return backends;
#endif
  const auto add = [&](const std::string& name, const std::string& set, int threads) {
    backends.push_back({name,
                        [=] {
                          cpu::useInstructionSet(set);
                          return makeCpuBackend(threads);
                        },
                        2e-6});
  };
  const std::vector<std::string> sets = cpu::instructionSets();
  for (const std::string& set : sets) {
    std::string name;
    for (const char c : set)
      if (std::isalnum(static_cast<unsigned char>(c))) name += c;
    add(name, set, 1);
  }
  add("threads3", sets.front(), 3);
  return backends;
}

using Values = std::vector<float>;

class BackendTest : public testing::TestWithParam<TestedBackend> {
 protected:
  BackendTest() : backend_(GetParam().make()) {}
  ~BackendTest() override { cpu::useInstructionSet(cpu::instructionSets().front()); }

  Values random(int64_t count, float low = -1, float high = 1) {
    std::uniform_real_distribution<float> distribution(low, high);
    Values values(static_cast<size_t>(count));
    for (float& value : values) value = distribution(generator_);
    return values;
  }

  // A tensor inside a wider one, so that strides are not widths.
  Tensor place(const Values& values, int64_t rows, int64_t columns) {
    buffers_.push_back(backend_->allocate(rows, columns + 3));
    const Tensor tensor = buffers_.back().tensor().columnsFrom(1, columns);
    backend_->upload(values, tensor);
    return tensor;
  }
  Tensor zeros(int64_t rows, int64_t columns) {
    return place(Values(static_cast<size_t>(rows * columns), 0.0f), rows, columns);
  }

  Values read(const Tensor& tensor) {
    Values values(static_cast<size_t>(tensor.rows * tensor.columns));
    backend_->download(tensor, values);
    return values;
  }

  void expectClose(const Values& actual, const std::vector<double>& expected, const std::string& what = {}) {
    ASSERT_EQ(actual.size(), expected.size()) << what;
    double difference = 0, size = 0;
    for (size_t i = 0; i < actual.size(); ++i) {
      difference += std::pow(actual[i] - expected[i], 2);
      size += std::pow(expected[i], 2);
    }
    // Written so that a NaN fails.
    EXPECT_TRUE(std::sqrt(difference) <= GetParam().tolerance * std::sqrt(size))
        << what << ": relative error " << std::sqrt(difference / size);
  }

  std::unique_ptr<Backend> backend_;
  std::mt19937 generator_{7};
  std::vector<Buffer> buffers_;
};

inline std::string backendName(const testing::TestParamInfo<TestedBackend>& info) { return info.param.name; }

inline double silu(double x) { return x / (1 + std::exp(-x)); }

#define JANUS_ON_ALL_BACKENDS(suite) \
  INSTANTIATE_TEST_SUITE_P(Backends, suite, testing::ValuesIn(testedBackends()), backendName)

}  // namespace janus
