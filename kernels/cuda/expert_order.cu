// A counting sort in three launches: every block counts its share, one block turns the counts into places,
// every block puts its share there; or in one launch, by a single block, where tokens are few. Places follow
// from votes of warps, not from atomics, so that the order is always the same.
#include "kernels/cuda/expert_order.h"

#include "kernels/cuda/device_math.cuh"
#include "kernels/cuda/launch.h"
#include "kernels/cuda/product_tile.h"

namespace janus::cuda {
namespace {

constexpr int blockTokens = 256;
constexpr int blockSlots = 2 * blockTokens;
constexpr int blockThreads = 256;
// One block sorts so many tokens in the time of two launches.
constexpr int64_t fewTokens = 1024;
constexpr int soleThreads = 1024;

struct Shares {
  int* counts;  // [blocks, experts]; then the first place of each
  int *order, *place;
  int *first, *count, *expert, *total;
  int64_t blocks;
  int experts;
};

__device__ __forceinline__ int expertOf(const View& routes, int64_t slot) {
  return slot < 2 * routes.rows ? static_cast<int>(routes.at(slot / 2, slot % 2)) : -1;
}

// Calls each(expert, slot, rank) for the block's slots, `slots` of them, of each expert in order; rank counts
// the expert's slots before it in this block. A warp takes an expert. `ended` is told how many there were.
template <class Each, class Ended>
__device__ __forceinline__ void forExperts(const View& routes, int64_t slots, int experts, const Each& each,
                                           const Ended& ended) {
  const int warp = static_cast<int>(threadIdx.x) / warpSize_,
            lane = static_cast<int>(threadIdx.x) % warpSize_;
  const int64_t begin = static_cast<int64_t>(blockIdx.x) * slots;
  for (int expert = warp; expert < experts; expert += static_cast<int>(blockDim.x) / warpSize_) {
    int before = 0;
    for (int64_t i = 0; i < slots; i += warpSize_) {
      const int64_t slot = begin + i + lane;
      const bool mine = expertOf(routes, slot) == expert;
      const unsigned votes = __ballot_sync(0xffffffffu, mine);
      if (mine) each(expert, slot, before + __popc(votes & ((1u << lane) - 1u)));
      before += __popc(votes);
    }
    if (lane == 0) ended(expert, before);
  }
}

__device__ __forceinline__ void count(const View& routes, const Shares& shares, int64_t slots) {
  forExperts(
      routes, slots, shares.experts, [](int, int64_t, int) {},
      [&](int expert, int count) {
        shares.counts[static_cast<int64_t>(blockIdx.x) * shares.experts + expert] = count;
      });
}

__global__ void countKernel(View routes, Shares shares) { count(routes, shares, blockSlots); }

// One block, a thread for each expert.
__device__ __forceinline__ void findPlaces(const Shares& shares) {
  __shared__ int sizes[mostExpertsAtOnce];
  const int expert = static_cast<int>(threadIdx.x);
  if (expert < shares.experts) {
    int size = 0;
    for (int64_t b = 0; b < shares.blocks; ++b) size += shares.counts[b * shares.experts + expert];
    sizes[expert] = size;
  }
  __syncthreads();
  if (expert >= shares.experts) return;
  int place = 0, tile = 0;
  for (int e = 0; e < expert; ++e) {
    place += sizes[e];
    tile += (sizes[e] + tileRows - 1) / tileRows;
  }
  for (int begin = 0; begin < sizes[expert]; begin += tileRows, ++tile) {
    const int left = sizes[expert] - begin;
    shares.first[tile] = place + begin;
    shares.count[tile] = left < tileRows ? left : tileRows;
    shares.expert[tile] = expert;
  }
  if (expert == shares.experts - 1) *shares.total = tile;
  for (int64_t b = 0; b < shares.blocks; ++b) {
    int& share = shares.counts[b * shares.experts + expert];
    const int size = share;
    share = place;
    place += size;
  }
}

__global__ void placesKernel(Shares shares) { findPlaces(shares); }

__device__ __forceinline__ void place(const View& routes, const Shares& shares, int64_t slots) {
  forExperts(
      routes, slots, shares.experts,
      [&](int expert, int64_t slot, int rank) {
        const int place = shares.counts[static_cast<int64_t>(blockIdx.x) * shares.experts + expert] + rank;
        shares.order[place] = static_cast<int>(slot);
        shares.place[slot] = place;
      },
      [](int, int) {});
}

__global__ void placeKernel(View routes, Shares shares) { place(routes, shares, blockSlots); }

// All of it by one block.
__global__ void orderKernel(View routes, Shares shares) {
  count(routes, shares, 2 * routes.rows);
  __syncthreads();
  findPlaces(shares);
  __syncthreads();
  place(routes, shares, 2 * routes.rows);
}

__global__ void addKernel(View out, View routes, const int* place, View y) {
  const int64_t index = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
  if (index >= y.rows * y.columns) return;
  const int64_t token = index / y.columns, column = index % y.columns;
  float sum = y.at(token, column);
  for (int choice = 0; choice < 2; ++choice)
    sum = fmaf(routes.at(token, 2 + choice), out.at(place[2 * token + choice], column), sum);
  y.at(token, column) = sum;
}

int64_t mostTiles(int64_t tokens, int experts) { return (2 * tokens + tileRows - 1) / tileRows + experts; }

int64_t shareBlocks(int64_t tokens) {
  return tokens <= fewTokens ? 1 : (tokens + blockTokens - 1) / blockTokens;
}

}  // namespace

int64_t orderInts(int64_t tokens, int experts) {
  return shareBlocks(tokens) * experts + 4 * tokens + 3 * mostTiles(tokens, experts) + 1;
}

ExpertOrder orderByExpert(const Tensor& routes, int experts, int* memory, cudaStream_t stream) {
  const int64_t tokens = routes.rows, tiles = mostTiles(tokens, experts), blocks = shareBlocks(tokens);
  Shares shares{memory, {}, {}, {}, {}, {}, {}, blocks, experts};
  shares.order = shares.counts + blocks * experts;
  shares.place = shares.order + 2 * tokens;
  shares.first = shares.place + 2 * tokens;
  shares.count = shares.first + tiles;
  shares.expert = shares.count + tiles;
  shares.total = shares.expert + tiles;
  const dim3 grid(static_cast<unsigned>(blocks));
  if (tokens <= fewTokens) {
    launch("ordering by expert", orderKernel, grid, soleThreads, stream, routes, shares);
  } else {
    launch("counting experts", countKernel, grid, blockThreads, stream, routes, shares);
    launch("placing experts", placesKernel, dim3(1), mostExpertsAtOnce, stream, shares);
    launch("ordering by expert", placeKernel, grid, blockThreads, stream, routes, shares);
  }
  return {{shares.order, shares.first, shares.count, shares.expert, shares.total, tiles}, shares.place};
}

void addFromExperts(const Tensor& out, const Tensor& routes, const int* place, const Tensor& y,
                    cudaStream_t stream) {
  launch("adding experts", addKernel, blocksFor(y.rows * y.columns, blockThreads), blockThreads, stream, out,
         routes, place, y);
}

}  // namespace janus::cuda
