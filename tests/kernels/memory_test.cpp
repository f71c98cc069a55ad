// What a backend says of its memory and of recording: an answer on every device.
#include "tests/kernels/backends.h"

namespace janus {
namespace {

using MemoryTest = BackendTest;
JANUS_ON_ALL_BACKENDS(MemoryTest);

TEST_P(MemoryTest, DownloadsSeveralPartsAtOnce) {
  const Tensor first = place({1, 2, 3, 4}, 2, 2), second = place({5, 6, 7}, 1, 3);
  Values one(4), two(3);
  const Memory::Download parts[] = {{first, one}, {second, two}};
  backend_->downloadAll(parts);
  EXPECT_EQ(one, (Values{1, 2, 3, 4}));
  EXPECT_EQ(two, (Values{5, 6, 7}));
  backend_->downloadAll({});
}

TEST_P(MemoryTest, OnlyADeviceWithMemoryOfItsOwnCountsIt) {
  const int64_t before = backend_->availableBytes();
  backend_->takePeakBytes();
  const Buffer large = backend_->allocate(1000, 1000);
  if (backend_->hasOwnMemory()) {
    EXPECT_LE(backend_->availableBytes(), before - 4'000'000);
    EXPECT_GE(backend_->takePeakBytes(), 4'000'000);
  } else {
    EXPECT_EQ(backend_->availableBytes(), 0);
    EXPECT_EQ(backend_->takePeakBytes(), 0);
  }
}

// A device that has nothing to record does not begin the work either.
TEST_P(MemoryTest, RecordsWhatItSaysItRecords) {
  const Tensor x = place({1, 2}, 1, 2);
  const bool records = backend_->longestRecorded() > 0;
  bool began = false;
  const auto recording = backend_->record([&] {
    began = true;
    backend_->fillZero(x);
  });
  EXPECT_EQ(recording != nullptr, records);
  EXPECT_EQ(began, records);
  EXPECT_EQ(read(x), (Values{1, 2})) << "noted, not done";
  if (!recording) return;
  recording->replay();
  EXPECT_EQ(read(x), (Values{0, 0}));
}

}  // namespace
}  // namespace janus
