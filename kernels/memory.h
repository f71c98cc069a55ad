// A device's memory: taking it, filling it from the computer's memory, and reading it back.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "kernels/kv_cache.h"
#include "kernels/tensor.h"

namespace janus {

// Errors: std::bad_alloc when memory runs out (DeviceOutOfMemory when it is the device's own), DeviceLost
// when the device fails.
class Memory {
 public:
  virtual ~Memory() = default;

  // Room for rows x columns float32 values. What it holds at first is not defined.
  virtual Buffer allocate(int64_t rows, int64_t columns) = 0;
  // A weight matrix laid out for the device's products. `values` [outputs, inputs], row-major, are copied.
  virtual std::shared_ptr<const Matrix> matrix(std::span<const float> values, int64_t outputs,
                                               int64_t inputs) = 0;
  // Room for keys and values, and the bytes that it takes.
  virtual KvCache kvCache(const KvCacheShape& shape) = 0;
  virtual int64_t kvCacheBytes(const KvCacheShape& shape) const = 0;

  // Between the computer's memory, row-major without gaps, and the device's. Both wait for the operations
  // that were called before them and return when the copy is made.
  virtual void upload(std::span<const float> values, const Tensor& to) = 0;
  virtual void download(const Tensor& from, std::span<float> values) = 0;
  // Several downloads, for which the device is waited for once.
  struct Download {
    Tensor from;
    std::span<float> values;
  };
  virtual void downloadAll(std::span<const Download> parts) = 0;

  // Whether the device has memory of its own. It counts what is taken of that; a device that computes in the
  // computer's memory counts nothing and answers 0 to both questions.
  virtual bool hasOwnMemory() const = 0;
  virtual int64_t availableBytes() const = 0;  // that may still be taken
  virtual int64_t takePeakBytes() = 0;         // the most that was held since this was last asked
};

}  // namespace janus
