// Attention in launches that are short enough to stop between, and its maps.
#include <algorithm>
#include <chrono>
#include <cmath>

#include "base/cancelled.h"
#include "kernels/cuda/capture.h"
#include "kernels/cuda/cuda_device.h"
#include "kernels/cuda/launch.h"

namespace janus::cuda {
namespace {

// Simple kernels keep a thread at its keys from begin to end, and threads are few when rows are.
constexpr double simplePairs = 2e8;

using Clock = std::chrono::steady_clock;

// Pairs of the first `count` rows of one sequence and stream. A causal query sees all tokens up to its own; a
// Janus query L - 1 of them, but the forward stream's last token and the backward stream's first see L.
double pairsOfRun(const QueryRows& rows, bool backward, int64_t count) {
  const auto queries = static_cast<double>(count);
  if (rows.causal) return queries * (static_cast<double>(rows.first) + (queries + 1) / 2);
  const bool seesAll = backward ? rows.first == 0 && count > 0 : rows.first + count == rows.length;
  return queries * static_cast<double>(rows.length - 1) + seesAll;
}

// Pairs of all rows before tile `tile`.
double pairsBefore(const QueryRows& rows, int64_t tile, int tileRows) {
  const int64_t tiles = tilesOfSequence(rows, tileRows), run = tile / tiles;
  const int64_t forwardRuns = std::min(run, rows.sequences), backwardRuns = run - forwardRuns;
  return static_cast<double>(forwardRuns) * pairsOfRun(rows, false, rows.count) +
         static_cast<double>(backwardRuns) * pairsOfRun(rows, true, rows.count) +
         pairsOfRun(rows, run >= rows.sequences, tile % tiles * tileRows);
}

double pairsOf(const QueryRows& rows, int64_t beginTile, int64_t endTile, int tileRows) {
  return pairsBefore(rows, endTile, tileRows) - pairsBefore(rows, beginTile, tileRows);
}

MapViews viewsOf(const AttentionMap& map) {
  const Tensor& any = map.mass.front();
  MapViews views{{}, any.rows > 1 ? any.stride : 0, map.tokensPerBin, map.bins};
  for (size_t pair = 0; pair < 4; ++pair) views.mass[pair] = map.mass[pair].data;
  return views;
}

}  // namespace

struct CudaDevice::AttentionCall {
  Tensor q, y;
  QueryRows rows;
  const KvCache& forward;
  const KvCache& backward;
  KeyLayout layout;
  float scale;
  Tensor lse;
  const ProgressMonitor& monitor;
  int64_t binTiles = 0;  // of a launch at most, as long as the scratch for a map's bins; 0: no map
  int64_t atOnce = 1;    // blocks that the device computes at once

  KeyView view(const KvCache& store) const {
    return {store, layout.keyPitch, layout.form == KeyForm::Rounded};
  }
  int64_t headSize() const { return q.columns / forward.heads; }
};

KeyLayout CudaDevice::layoutOf(int headSize) const {
  return optimised() ? keyLayout(headSize, rounds()) : KeyLayout{KeyForm::Plain, headSize, headSize};
}

// `maxKeyNorm` serves a bound that these forms of attention do not need.
KvCache CudaDevice::kvCache(const KvCacheShape& shape) {
  if (shape.headSize > widestHead)
    throw std::invalid_argument("attention heads are wider than the kernel's registers");
  const KeyLayout layout = layoutOf(shape.headSize);
  const int64_t rows = shape.sequences * shape.heads * shape.tokens;
  constexpr int64_t floatBytes = sizeof(float);
  return {allocate(rows, keyRowBytes(layout) / floatBytes),
          allocate(rows, valueRowBytes(layout) / floatBytes),
          Buffer(),
          shape.heads,
          shape.tokens,
          shape.sequences};
}

int64_t CudaDevice::kvCacheBytes(const KvCacheShape& shape) const {
  const KeyLayout layout = layoutOf(shape.headSize);
  return shape.sequences * shape.heads * shape.tokens * (keyRowBytes(layout) + valueRowBytes(layout));
}

void CudaDevice::storeKeys(const Tensor& k, const Tensor& v, int64_t at, StoreOrder, KvCache& store) {
  const KeyLayout layout = layoutOf(static_cast<int>(k.columns / store.heads));
  if (layout.form == KeyForm::Plain) return cuda::storeKeys(k, v, at, store, use());
  storeKeysTiled(k, v, at, store, layout, use());
}

void CudaDevice::causalAttention(const Tensor& q, int64_t at, const KvCache& keys, float scale,
                                 const Tensor& y, const Tensor& lse, const ProgressMonitor& monitor) {
  use();
  const KeyLayout layout = layoutOf(static_cast<int>(q.columns / keys.heads));
  const QueryRows rows{keys.capacity, at, q.rows / keys.sequences, true, keys.sequences};
  const AttentionCall call{q, y, rows, keys, keys, layout, scale, lse, monitor};
  if (layout.form == KeyForm::Plain) return attendSimple(call);
  attendTiled(call, nullptr);
}

void CudaDevice::janusAttention(const Tensor& q, int64_t first, const KvCache& forward,
                                const KvCache& backward, float scale, const Tensor& y, const Tensor& lse,
                                const AttentionMap* map, const ProgressMonitor& monitor) {
  use();
  const KeyLayout layout = layoutOf(static_cast<int>(q.columns / forward.heads));
  const QueryRows rows{forward.capacity, first, q.rows / 2 / forward.sequences, false, forward.sequences};
  AttentionCall call{q, y, rows, forward, backward, layout, scale, lse, monitor};
  const bool tiled = layout.form != KeyForm::Plain;
  if (tiled && (!map || map->tokensPerBin % binStep == 0)) return attendTiled(call, map);
  // The maps are made in a pass of their own, from the queries, which attention in place loses, and the sums.
  const bool losesQueries = map && y.data == q.data;
  const Buffer queries = losesQueries ? allocate(q.rows, q.columns) : Buffer();
  const Buffer ownLse = map && !lse.data ? allocate(forward.heads, q.rows) : Buffer();
  if (losesQueries) copy(q, queries.tensor());
  if (ownLse) call.lse = ownLse.tensor();
  if (tiled)
    attendTiled(call, nullptr);
  else
    attendSimple(call);
  if (map) addToMap(call, losesQueries ? queries.tensor() : q, *map);
}

void CudaDevice::attendSimple(const AttentionCall& call) const {
  const double pairsPerTile =
      static_cast<double>(simpleTileRows) * static_cast<double>(call.rows.length) * call.forward.heads;
  const auto slice = std::max<int64_t>(1, static_cast<int64_t>(simplePairs / pairsPerTile));
  const int64_t tiles = (call.rows.causal ? 1 : 2) * tilesOfStream(call.rows, simpleTileRows);
  for (int64_t begin = 0; begin < tiles; begin += slice) {
    throwIfStopped(call.monitor.stop);
    const int64_t end = std::min(begin + slice, tiles);
    attend(call.q, begin, end, call.forward.heads, call.rows, call.view(call.forward),
           call.view(call.backward), call.scale, call.y, call.lse, use());
    wait();
    if (call.monitor.advance)
      call.monitor.advance(pairsOf(call.rows, begin, end, simpleTileRows) * call.forward.heads);
  }
}

// Whole waves of the tiles that the device computes at once, as a part of a wave takes as long as all of it:
// at a million tokens a wave alone is what the budget has room for, and half a wave would waste half of the
// device.
int64_t CudaDevice::tilesPerLaunch(const AttentionCall& call) const {
  const double pairsPerTile =
      static_cast<double>(attentionTileRows) * static_cast<double>(call.rows.length) * call.forward.heads;
  const int64_t wave = std::max<int64_t>(1, call.atOnce / call.forward.heads);
  int64_t tiles = std::max(static_cast<int64_t>(budget_.pairs() / pairsPerTile), wave);
  if (call.binTiles > 0) tiles = std::min(tiles, call.binTiles);
  return tiles > wave ? tiles / wave * wave : tiles;
}

void CudaDevice::addPairs(Capture& capture, double pairs) const {
  if (capture.addPairs(pairs) > budget_.pairs()) throw CannotBeRecorded();
}

// Between two launches a stop is heard. A recording runs without a pause, so it must be short as a whole.
void CudaDevice::endLaunch(double pairs, Clock::time_point start, const ProgressMonitor& monitor) const {
  if (Capture* capture = Capture::of(this)) return addPairs(*capture, pairs);
  wait();
  throwIfStopped(monitor.stop);  // the launch may have ended before its work was done
  budget_.note(pairs, std::chrono::duration<double>(Clock::now() - start).count());
  if (monitor.advance) monitor.advance(pairs);
}

// Scratch for the bins of up to `most` tiles. When the device runs out of memory, half as many are tried, and
// so on.
Buffer CudaDevice::allocateBins(int64_t floatsPerTile, int64_t* most) {
  *most = std::clamp<int64_t>(mostBinBytes / static_cast<int64_t>(sizeof(float)) / floatsPerTile, 1, *most);
  for (;; *most /= 2) try {
      return allocate(1, floatsPerTile * *most);
    } catch (const DeviceOutOfMemory&) {
      if (*most == 1) throw;
    }
}

// The tiles of one stream after those of the other.
void CudaDevice::attendTiled(AttentionCall call, const AttentionMap* map) {
  const auto data = [](const Buffer& buffer) { return static_cast<const void*>(buffer.tensor().data); };
  TiledAttention tiles{call.q,
                       call.y,
                       call.rows,
                       data(call.forward.keys),
                       data(call.forward.values),
                       data(call.backward.keys),
                       data(call.backward.values),
                       call.forward.capacity,
                       call.scale,
                       call.lse,
                       {},
                       call.forward.heads,
                       static_cast<int>(call.headSize()),
                       0};
  call.atOnce = call.layout.form == KeyForm::Rounded ? attendRoundedAtOnce(call.layout)
                                                     : attendFloatAtOnce(call.layout);
  const int64_t ofStream = tilesOfStream(call.rows, attentionTileRows);
  Buffer bins;  // lives as long as the launches
  if (map) {
    tiles.bins = binWeights(map->tokensPerBin, map->bins, nullptr);
    call.binTiles = ofStream;
    bins = allocateBins(binWeightFloats(tiles.bins, 1, tiles.heads), &call.binTiles);
    tiles.bins.logs = bins.tensor().data;
  }
  const int64_t all = call.rows.causal ? ofStream : 2 * ofStream;
  if (map) attendTiles(call, tiles, ofStream, map);
  attendTiles(call, tiles, all, map);
}

// Launches up to tile `end`. With a map, a launch's tiles are of one stream.
void CudaDevice::attendTiles(const AttentionCall& call, TiledAttention& tiles, int64_t end,
                             const AttentionMap* map) {
  const StopFlags::Flag flag(*stops_);
  const std::stop_callback raising(call.monitor.stop, [&flag] { flag.raise(); });
  tiles.stop = Capture::of(this) ? nullptr : flag.onDevice();  // a recording outlives the call
  while (tiles.beginTile < end) {
    throwIfStopped(call.monitor.stop);
    const int64_t next = std::min(end, tiles.beginTile + tilesPerLaunch(call));
    const auto start = Clock::now();
    if (call.layout.form == KeyForm::Rounded)
      attendRounded(tiles, next, call.layout, use());
    else
      attendFloat(tiles, next, call.layout, use());
    if (map) poolBins(tiles, next, viewsOf(*map), use());
    endLaunch(pairsOf(call.rows, tiles.beginTile, next, attentionTileRows) * tiles.heads, start,
              call.monitor);
    tiles.beginTile = next;
  }
}

void CudaDevice::addToMap(const AttentionCall& call, const Tensor& queries, const AttentionMap& map) const {
  const MapViews views = viewsOf(map);
  const int64_t endBin = (call.rows.first + call.rows.count - 1) / map.tokensPerBin + 1;
  const double pairsPerBin = 4.0 * static_cast<double>(map.tokensPerBin) *
                             static_cast<double>(call.rows.length) * call.forward.heads;
  const auto slice = std::max<int64_t>(1, static_cast<int64_t>(simplePairs / pairsPerBin));
  for (int64_t begin = call.rows.first / map.tokensPerBin; begin < endBin; begin += slice) {
    throwIfStopped(call.monitor.stop);
    cuda::addToMap(queries, begin, std::min(begin + slice, endBin), call.forward.heads, call.rows,
                   call.view(call.forward), call.view(call.backward), call.scale, call.lse, views, use());
    if (Capture* capture = Capture::of(this))
      addPairs(*capture, pairsPerBin * static_cast<double>(std::min(slice, endBin - begin)));
    else
      wait();
  }
}

}  // namespace janus::cuda
