// Products with weight matrices: a block takes a tile of rows and outputs and finishes it, with what follows
// a product done on the sums while they are in registers.
#include "kernels/cuda/products.h"

#include <algorithm>

#include "kernels/cuda/device_math.cuh"
#include "kernels/cuda/float_tile.cuh"
#include "kernels/cuda/launch.h"
#include "kernels/cuda/split_tile.cuh"

namespace janus::cuda {
namespace {

// The matrices of a launch, by value: one, or one for each expert.
struct MatrixPointers {
  const float* of[mostExpertsAtOnce];
  int64_t outputs, inputs;
};

MatrixPointers weightsOf(std::span<const WeightView> views) {
  MatrixPointers weights{{}, views.front().outputs, views.front().inputs};
  for (size_t i = 0; i < views.size(); ++i) weights.of[i] = views[i].values;
  return weights;
}

// The block's rows: those of its tile of experts, or plain ones. `expert` is 0 for plain ones.
struct BlockRows {
  int64_t first;
  int count, expert;
};
__device__ __forceinline__ BlockRows blockRows(const ExpertTiles& tiles, int64_t rows) {
  const int64_t tile = blockIdx.x;
  if (tiles.order)
    return tile < *tiles.total ? BlockRows{tiles.first[tile], tiles.count[tile], tiles.expert[tile]}
                               : BlockRows{0, 0, 0};
  const int64_t first = tile * tileRows, left = rows - first;
  return {first, static_cast<int>(left < tileRows ? left : tileRows), 0};
}

template <class Tile>
__global__ void __launch_bounds__(Tile::threads)
    linearTileKernel(View x, MatrixPointers weights, View bias, Activation activation, bool accumulate,
                     ExpertTiles tiles, View y) {
  const BlockRows rows = blockRows(tiles, x.rows);
  if (rows.count == 0) return;
  const int64_t firstOutput = static_cast<int64_t>(blockIdx.y) * tileOutputs;
  Tile tile;
  tile.run({x.data, x.stride, nullptr, 0, rows.first, rows.count},
           {{weights.of[rows.expert]}, weights.outputs, weights.inputs}, firstOutput);
  tile.forEach([&](int row, int column, float value, float) {
    const int64_t output = firstOutput + column;
    if (row >= rows.count || output >= weights.outputs) return;
    if (bias.data) value += bias.at(0, output);
    if (activation == Activation::Silu) value = silu(value);
    if (activation == Activation::Softplus) value = softplus(value);
    float& to = y.at(rows.first + row, output);
    to = accumulate ? to + value : value;
  });
}

// weights.outputs is f: gate rows first, up rows after them.
template <class Tile>
__global__ void __launch_bounds__(Tile::threads)
    gatedTileKernel(View x, MatrixPointers weights, ExpertTiles tiles, View hidden) {
  const BlockRows rows = blockRows(tiles, x.rows);
  if (rows.count == 0) return;
  const int64_t firstOutput = static_cast<int64_t>(blockIdx.y) * tileOutputs;
  const float* gate = weights.of[rows.expert];
  Tile tile;
  tile.run({x.data, x.stride, tiles.order, 1, rows.first, rows.count},
           {{gate, gate + weights.outputs * weights.inputs}, weights.outputs, weights.inputs}, firstOutput);
  tile.forEach([&](int row, int column, float gateValue, float up) {
    const int64_t output = firstOutput + column;
    if (row < rows.count && output < weights.outputs)
      hidden.at(rows.first + row, output) = silu(gateValue) * up;
  });
}

template <class Tile>
void launchLinear(const char* name, const Tensor& x, std::span<const WeightView> views,
                  const LinearOptions& options, const ExpertTiles& tiles, const Tensor& y,
                  cudaStream_t stream) {
  const MatrixPointers weights = weightsOf(views);
  const int64_t blocks = tiles.order ? tiles.most : blocksFor(x.rows, tileRows).x;
  const dim3 grid(static_cast<unsigned>(blocks), blocksFor(weights.outputs, tileOutputs).x);
  launch(name, linearTileKernel<Tile>, grid, Tile::threads, stream, x, weights, options.bias,
         options.activation, options.accumulate, tiles, y);
}

template <class Tile>
void launchGated(const char* name, const Tensor& x, std::span<const WeightView> views,
                 const ExpertTiles& tiles, const Tensor& hidden, cudaStream_t stream) {
  MatrixPointers weights = weightsOf(views);
  weights.outputs /= 2;
  const int64_t blocks = tiles.order ? tiles.most : blocksFor(x.rows, tileRows).x;
  const dim3 grid(static_cast<unsigned>(blocks), blocksFor(weights.outputs, tileOutputs).x);
  launch(name, gatedTileKernel<Tile>, grid, Tile::threads, stream, x, weights, tiles, hidden);
}

}  // namespace

void linearTiled(const Tensor& x, const WeightView& weight, const LinearOptions& options, const Tensor& y,
                 cudaStream_t stream) {
  if (weight.splits)
    launchLinear<SplitTile<1>>("linear", x, {&weight, 1}, options, {}, y, stream);
  else
    launchLinear<FloatTile<1>>("linear", x, {&weight, 1}, options, {}, y, stream);
}

void gatedTiled(const Tensor& x, const WeightView& gateUp, const Tensor& hidden, cudaStream_t stream) {
  if (gateUp.splits)
    launchGated<SplitTile<2>>("gated", x, {&gateUp, 1}, {}, hidden, stream);
  else
    launchGated<FloatTile<2>>("gated", x, {&gateUp, 1}, {}, hidden, stream);
}

void gatedForExperts(const Tensor& x, std::span<const WeightView> gateUp, const ExpertTiles& tiles,
                     const Tensor& hidden, cudaStream_t stream) {
  if (gateUp.front().splits)
    launchGated<SplitTile<2>>("experts' gates", x, gateUp, tiles, hidden, stream);
  else
    launchGated<FloatTile<2>>("experts' gates", x, gateUp, tiles, hidden, stream);
}

void downForExperts(const Tensor& hidden, std::span<const WeightView> down, const ExpertTiles& tiles,
                    const Tensor& out, cudaStream_t stream) {
  if (down.front().splits)
    launchLinear<SplitTile<1>>("experts' ends", hidden, down, {}, tiles, out, stream);
  else
    launchLinear<FloatTile<1>>("experts' ends", hidden, down, {}, tiles, out, stream);
}

}  // namespace janus::cuda
