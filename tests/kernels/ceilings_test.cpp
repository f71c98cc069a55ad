// What a device says it does at most.
#include "tests/kernels/backends.h"

namespace janus {
namespace {

class CeilingsTest : public BackendTest {};

TEST_P(CeilingsTest, AreMeasuredAndLeaveTheMemoryAsItWas) {
  const int64_t before = backend_->availableBytes();
  const Ceilings device = backend_->measureCeilings();
  for (const double rate : {device.multiplyAdds, device.nearBytes, device.farBytes}) {
    EXPECT_GT(rate, 1e6);
    EXPECT_LT(rate, 1e18);
  }
  EXPECT_GT(device.nearSize, 0);
  EXPECT_EQ(device.specials > 1e6, backend_->hasOwnMemory());
  const bool rounds = backend_->description().find("bf16") != std::string::npos;
  EXPECT_EQ(device.matrixMultiplyAdds > 1e6, rounds);
  EXPECT_EQ(backend_->availableBytes(), before);
}

INSTANTIATE_TEST_SUITE_P(Backends, CeilingsTest, testing::ValuesIn(testedBackends()),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace janus
