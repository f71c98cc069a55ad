// What operations work on: float32 rows in a device's memory.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>

namespace janus {

// A view of `rows` x `columns` float32 values, row r at data + r * stride. Not owning. The data may not be
// readable by the host: only a Backend reads it. A vector is a tensor of one row.
struct Tensor {
  float* data = nullptr;
  int64_t rows = 0, columns = 0, stride = 0;

  Tensor rowsFrom(int64_t begin, int64_t count) const {
    return {data + begin * stride, count, columns, stride};
  }
  Tensor columnsFrom(int64_t begin, int64_t count) const { return {data + begin, rows, count, stride}; }
  Tensor reversedRows() const { return {row(rows - 1), rows, columns, -stride}; }
  float* row(int64_t index) const { return data + index * stride; }
};

// Device memory that is given back when the last copy goes. What it holds at first is not defined.
class Buffer {
 public:
  Buffer() = default;
  Buffer(std::shared_ptr<float> memory, int64_t rows, int64_t columns)
      : memory_(std::move(memory)), rows_(rows), columns_(columns) {}

  Tensor tensor() const { return {memory_.get(), rows_, columns_, columns_}; }
  Tensor firstRows(int64_t count) const { return tensor().rowsFrom(0, count); }
  explicit operator bool() const { return memory_ != nullptr; }

 private:
  std::shared_ptr<float> memory_;
  int64_t rows_ = 0, columns_ = 0;
};

// A weight matrix in the layout that a backend computes with: prepared once, read by every product.
class Matrix {
 public:
  Matrix(int64_t outputs, int64_t inputs) : outputs_(outputs), inputs_(inputs) {}
  virtual ~Matrix() = default;
  int64_t outputs() const { return outputs_; }
  int64_t inputs() const { return inputs_; }

 private:
  int64_t outputs_, inputs_;
};

}  // namespace janus
