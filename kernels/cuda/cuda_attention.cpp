// Attention in launches that are short enough to stop between, and its maps.
#include <algorithm>
#include <chrono>
#include <cmath>

#include "kernels/cancelled.h"
#include "kernels/cuda/cuda_device.h"
#include "kernels/cuda/launch.h"

namespace janus::cuda {
namespace {

// Scratch for what rows give to bins: a launch is as large as this allows. Less would leave multiprocessors
// idle.
constexpr int64_t mostBinBytes = int64_t{128} << 20;
// Simple kernels keep a thread at its keys from begin to end, and threads are few when rows are.
constexpr double simplePairs = 2e8;

using Clock = std::chrono::steady_clock;

// A causal query sees all tokens up to its own; a Janus query L - 1 of them, but the forward stream's last
// token and the backward stream's first see L.
double pairsOf(const QueryRows& rows, int64_t begin, int64_t end) {
  const auto count = static_cast<double>(end - begin);
  if (rows.causal) return count * (static_cast<double>(rows.first + begin) + (count + 1) / 2);
  const auto holds = [&](int64_t row) { return begin <= row && row < end; };
  const int64_t lastOfForward = rows.length - 1 - rows.first, firstOfBackward = rows.count - rows.first;
  const int seeingAll = (lastOfForward < rows.count && holds(lastOfForward)) +
                        (firstOfBackward >= rows.count && holds(firstOfBackward));
  return count * static_cast<double>(rows.length - 1) + seeingAll;
}

MapViews viewsOf(const AttentionMap& map) {
  const Tensor& any = map.mass.front();
  MapViews views{{}, any.rows > 1 ? any.stride : 0, map.tokensPerBin, map.bins};
  for (size_t pair = 0; pair < 4; ++pair) views.mass[pair] = map.mass[pair].data;
  return views;
}

}  // namespace

struct CudaDevice::Attending {
  Tensor q;
  QueryRows rows;
  const KeyStore& forward;
  const KeyStore& backward;
  KeyLayout layout;
  float scale;
  Tensor lse;
  const Watch& watch;
  int64_t binTiles = 0;  // of a launch at most, as long as the scratch for a map's bins; 0: no map

  KeyView view(const KeyStore& store) const {
    return {store, layout.keyPitch, layout.form == KeyForm::Rounded};
  }
  int64_t headSize() const { return q.columns / forward.heads; }
};

KeyLayout CudaDevice::layoutOf(int headSize) const {
  return optimised() ? keyLayout(headSize, rounds()) : KeyLayout{KeyForm::Plain, headSize, headSize};
}

// `reach` serves a bound that these forms of attention do not need.
KeyStore CudaDevice::keyStore(int heads, int headSize, int64_t tokens) {
  if (headSize > widestHead)
    throw std::invalid_argument("attention heads are wider than the kernel's registers");
  const KeyLayout layout = layoutOf(headSize);
  constexpr int64_t floatBytes = sizeof(float);
  return {allocate(heads * tokens, keyRowBytes(layout) / floatBytes),
          allocate(heads * tokens, valueRowBytes(layout) / floatBytes), Buffer(), heads, tokens};
}

int64_t CudaDevice::keyStoreBytes(int heads, int headSize, int64_t tokens) const {
  const KeyLayout layout = layoutOf(headSize);
  return heads * tokens * (keyRowBytes(layout) + valueRowBytes(layout));
}

void CudaDevice::storeKeys(const Tensor& k, const Tensor& v, int64_t at, StoreOrder, KeyStore& store) {
  const KeyLayout layout = layoutOf(static_cast<int>(k.columns / store.heads));
  if (layout.form == KeyForm::Plain) return cuda::storeKeys(k, v, at, store, use());
  storeKeysTiled(k, v, at, store, layout, use());
}

void CudaDevice::causalAttention(const Tensor& q, int64_t at, const KeyStore& keys, float scale,
                                 const Tensor& lse, const Watch& watch) {
  use();
  const KeyLayout layout = layoutOf(static_cast<int>(q.columns / keys.heads));
  const Attending call{q, {keys.capacity, at, q.rows, true}, keys, keys, layout, scale, lse, watch};
  if (layout.form == KeyForm::Plain) return attendSimple(call);
  attendTiled(call, nullptr);
}

void CudaDevice::janusAttention(const Tensor& q, int64_t first, const KeyStore& forward,
                                const KeyStore& backward, float scale, const Tensor& lse,
                                const AttentionMap* map, const Watch& watch) {
  use();
  const KeyLayout layout = layoutOf(static_cast<int>(q.columns / forward.heads));
  Attending call{q,    {forward.capacity, first, q.rows / 2, false}, forward, backward, layout, scale, lse,
                 watch};
  const bool tiled = layout.form != KeyForm::Plain;
  if (tiled && (!map || map->tokensPerBin % binStep == 0)) return attendTiled(call, map);
  // The maps in a pass of their own, from the queries as they were and the sums.
  const Buffer queries = map ? allocate(q.rows, q.columns) : Buffer();
  const Buffer ownLse = map && !lse.data ? allocate(forward.heads, q.rows) : Buffer();
  if (map) copy(q, queries.tensor());
  if (ownLse) call.lse = ownLse.tensor();
  if (tiled)
    attendTiled(call, nullptr);
  else
    attendSimple(call);
  if (map) addToMap(call, queries.tensor(), call.lse, *map);
}

void CudaDevice::attendSimple(const Attending& call) const {
  const double pairsPerRow = static_cast<double>(call.rows.length) * call.forward.heads;
  const auto slice = std::max<int64_t>(64, static_cast<int64_t>(simplePairs / pairsPerRow));
  for (int64_t begin = 0; begin < call.q.rows; begin += slice) {
    throwIfStopped(call.watch.stop);
    const int64_t end = std::min(begin + slice, call.q.rows);
    attend(call.q, begin, end, call.forward.heads, call.rows, call.view(call.forward),
           call.view(call.backward), call.scale, call.lse, stream_);
    wait();
    if (call.watch.advance) call.watch.advance(pairsOf(call.rows, begin, end) * call.forward.heads);
  }
}

int64_t CudaDevice::tilesPerLaunch(const Attending& call) const {
  const double pairsPerTile =
      static_cast<double>(attentionTileRows) * static_cast<double>(call.rows.length) * call.forward.heads;
  auto tiles = static_cast<int64_t>(budget_.pairs() / pairsPerTile);
  if (call.binTiles > 0) tiles = std::min(tiles, call.binTiles);
  return std::max<int64_t>(1, tiles);
}

// Scratch for the bins of up to `most` tiles; half as many as long as memory does not do.
Buffer CudaDevice::allocateBins(int64_t floatsPerTile, int64_t* most) {
  *most = std::clamp<int64_t>(mostBinBytes / static_cast<int64_t>(sizeof(float)) / floatsPerTile, 1, *most);
  for (;; *most /= 2) try {
      return allocate(1, floatsPerTile * *most);
    } catch (const DeviceOutOfMemory&) {
      if (*most == 1) throw;
    }
}

// The tiles of one stream after those of the other.
void CudaDevice::attendTiled(Attending call, const AttentionMap* map) {
  const auto data = [](const Buffer& buffer) { return static_cast<const void*>(buffer.tensor().data); };
  TiledAttention tiles{call.q,
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
  const int64_t ofStream = attentionTiles(call.rows.count);
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

// The pairs of tiles `begin`..`end`, whose rows are those of one stream after those of the other.
double CudaDevice::pairsOfTiles(const Attending& call, int64_t begin, int64_t end) const {
  const int64_t ofStream = attentionTiles(call.rows.count);
  double pairs = 0;
  for (const int64_t stream : {0, 1}) {
    const int64_t first = std::max(begin - stream * ofStream, int64_t{0}),
                  last = std::min(end - stream * ofStream, ofStream);
    if (first >= last) continue;
    const int64_t row = stream * call.rows.count;
    pairs += pairsOf(call.rows, row + first * attentionTileRows,
                     row + std::min(last * attentionTileRows, call.rows.count));
  }
  return pairs * call.forward.heads;
}

// Launches up to tile `end`, as equal as they can be. With a map, a launch's tiles are of one stream.
void CudaDevice::attendTiles(const Attending& call, TiledAttention& tiles, int64_t end,
                             const AttentionMap* map) {
  while (tiles.beginTile < end) {
    throwIfStopped(call.watch.stop);
    const int64_t left = end - tiles.beginTile, most = tilesPerLaunch(call);
    const int64_t launches = (left + most - 1) / most, count = (left + launches - 1) / launches;
    const int64_t next = tiles.beginTile + count;
    const auto start = Clock::now();
    if (call.layout.form == KeyForm::Rounded)
      attendRounded(tiles, next, call.layout, stream_);
    else
      attendFloat(tiles, next, call.layout, stream_);
    if (map) poolBins(tiles, next, viewsOf(*map), stream_);
    wait();
    const double pairs = pairsOfTiles(call, tiles.beginTile, next);
    budget_.note(pairs, std::chrono::duration<double>(Clock::now() - start).count());
    if (call.watch.advance) call.watch.advance(pairs);
    tiles.beginTile = next;
  }
}

void CudaDevice::addToMap(const Attending& call, const Tensor& queries, const Tensor& lse,
                          const AttentionMap& map) const {
  const MapViews views = viewsOf(map);
  const int64_t endBin = (call.rows.first + call.rows.count - 1) / map.tokensPerBin + 1;
  const double pairsPerBin = 4.0 * static_cast<double>(map.tokensPerBin) *
                             static_cast<double>(call.rows.length) * call.forward.heads;
  const auto slice = std::max<int64_t>(1, static_cast<int64_t>(simplePairs / pairsPerBin));
  for (int64_t begin = call.rows.first / map.tokensPerBin; begin < endBin; begin += slice) {
    throwIfStopped(call.watch.stop);
    cuda::addToMap(queries, begin, std::min(begin + slice, endBin), call.forward.heads, call.rows,
                   call.view(call.forward), call.view(call.backward), call.scale, lse, views, stream_);
    wait();
  }
}

}  // namespace janus::cuda
