// The program with a CUDA module: found, loaded, asked, out of memory, lost. The module is the real one on an
// emulated device (see tests/emulation), the driver a stand-in that counts one device.
#include <sstream>

#include <gmock/gmock.h>

#include "tests/support/demo_engine.h"
#include "tests/support/program.h"

namespace janus::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// Enough for the demo's weights, too little for a window.
constexpr const char* tooLittle = "9M";

class DeviceModule : public ProgramTest {
 protected:
  DeviceModule() { ::setenv("LD_LIBRARY_PATH", JANUS_DRIVER_DIR, 1); }
  ~DeviceModule() override {
    for (const char* name : {"LD_LIBRARY_PATH", "JANUS_CUDA_KERNELS", "JANUS_CUDA_MEMORY",
                             "JANUS_EMULATED_FAIL_AFTER", "JANUS_EMULATED_DRY"})
      ::unsetenv(name);
  }

  Outcome predict(const std::string& out, std::vector<std::string> more) {
    std::vector<std::string> words{"predict",   "demo",          "demo",     region_,
                                   "--strands", "one",           "--format", "tsv",
                                   "--tracks",  "probability.A", "--out",    (folder_ / out).string()};
    words.insert(words.end(), more.begin(), more.end());
    return janus(words);
  }
  std::string region_ = "chr16:300,001-300,032";
  // The last column of the tracks that `out` holds.
  std::vector<double> values(const std::string& out) const {
    std::vector<double> found;
    for (const auto& file : std::filesystem::directory_iterator(folder_ / out)) {
      if (file.path().extension() != ".tsv") continue;
      std::istringstream lines(textOf(file.path()));
      for (std::string line; std::getline(lines, line);)
        if (line.starts_with("chr16\t")) found.push_back(std::stod(line.substr(line.rfind('\t'))));
    }
    return found;
  }
  void expectNear(const std::string& out, const std::string& reference, double tolerance) const {
    const std::vector<double> actual = values(out), expected = values(reference);
    ASSERT_GE(actual.size(), 32u);
    ASSERT_EQ(actual.size(), expected.size());
    for (size_t i = 0; i < actual.size(); ++i) EXPECT_NEAR(actual[i], expected[i], tolerance) << i;
  }
};

TEST_F(DeviceModule, PredictsWhatTheProcessorDoesInBothPrecisions) {
  ASSERT_EQ(predict("cpu", {"--device", "cpu"}).code, 0);
  const Outcome plain = predict("fp32", {"--device", "cuda"});
  ASSERT_EQ(plain.code, 0) << plain.err;
  expectNear("fp32", "cpu", 1e-5);
  const Outcome reduced = predict("bf16", {"--device", "cuda:0", "--precision", "bf16"});
  ASSERT_EQ(reduced.code, 0) << reduced.err;
  expectNear("bf16", "cpu", 2e-2);
  const Outcome none = predict("none", {"--device", "cuda:1"});
  EXPECT_EQ(none.code, 4);
  EXPECT_THAT(none.err, HasSubstr("There is no device cuda:1"));
}

TEST_F(DeviceModule, TheProcessorComputesWhatDoesNotFitAndThatIsSaid) {
  region_ = "chr16:300,001-306,000";
  ASSERT_EQ(predict("cpu", {"--device", "cpu"}).code, 0);
  ::setenv("JANUS_EMULATED_DRY", "1", 1);  // short windows are timed on the device first
  const Outcome outcome = predict("tight", {"--device", "cuda", "--memory", tooLittle});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("6,000 bp did not fit into the memory of CUDA, emulated device"));
  expectNear("tight", "cpu", 0);
}

TEST_F(DeviceModule, TheEstimateSaysWhatFitsTheCapAndWhatHappensOtherwise) {
  ::setenv("JANUS_EMULATED_DRY", "1", 1);
  ::setenv("JANUS_CUDA_MEMORY", "1G", 1);
  const auto estimate = [&](const std::string& length, std::vector<std::string> more) {
    std::vector<std::string> words{"estimate", "demo", "--length", length, "--device", "cuda"};
    words.insert(words.end(), more.begin(), more.end());
    const Outcome outcome = janus(words);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return outcome.out;
  };
  EXPECT_THAT(estimate("4k", {}), HasSubstr("It fits into the 9"));  // less the weights
  EXPECT_THAT(
      estimate("300k", {"--memory", "300M"}),
      AllOf(HasSubstr("MB of its memory may be used: the processor computes it"), HasSubstr("up to ")));
  const std::string more = estimate("300k", {"--memory", "2G", "--json"});
  EXPECT_THAT(more, AllOf(HasSubstr("\"on_processor\": false"), HasSubstr("It fits into the 2.0 GB")));
}

TEST_F(DeviceModule, ALostDeviceIsALineAndTheEndOfTheEngine) {
  ::setenv("JANUS_EMULATED_FAIL_AFTER", "40", 1);
  const Outcome outcome = predict("lost", {"--device", "cuda"});
  EXPECT_EQ(outcome.code, 4);
  EXPECT_THAT(outcome.err,
              AllOf(HasSubstr("The GPU failed at"), HasSubstr("choose the CPU"), Not(HasSubstr("inside"))));

  DemoEngine demo;
  auto run = demo.run(300000, 300032);
  run["device"] = "cuda";
  const auto error = demo.engine.error(run);
  EXPECT_EQ(error.value("class", 0), 4);
  EXPECT_THAT(error.value("line", ""), HasSubstr("The GPU failed at"));
  EXPECT_EQ(demo.engine.exitCode(), 4);
}

}  // namespace
}  // namespace janus::test
