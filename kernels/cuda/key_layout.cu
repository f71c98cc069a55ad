// Keys and values as tiles of attention read them.
#include "kernels/cuda/launch.h"
#include "kernels/cuda/tensor_core.cuh"
#include "kernels/cuda/tiled_attention.h"

namespace janus::cuda {
namespace {

constexpr int blockThreads = 256;

struct KeyRows {
  View k, v;
  int64_t at, tokens, capacity;  // `tokens` of each sequence
  void *keys, *values;
  KeyLayout layout;
  int size;
};

// A thread for each value of the store, the padding included.
__global__ void storeKernel(KeyRows in, int64_t perToken) {
  const int64_t index = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
  if (index >= in.k.rows * perToken) return;
  const int64_t row = index / perToken, both = in.layout.keyPitch + in.layout.valuePitch;
  const int64_t head = index % perToken / both, column = index % both;
  const bool isKey = column < in.layout.keyPitch;
  const int64_t place = isKey ? column : column - in.layout.keyPitch;
  const int pitch = isKey ? in.layout.keyPitch : in.layout.valuePitch;
  const View& from = isKey ? in.k : in.v;
  const bool rounded = in.layout.form == KeyForm::Rounded;
  float value = place < in.size ? from.at(row, head * in.size + place) : 0.0f;
  if (rounded && !isKey && place == pitch - 1) value = 1.0f;
  const int64_t sequence = row / in.tokens, token = in.at + row % in.tokens;
  const int64_t heads = in.k.columns / in.size;
  const int64_t to = ((sequence * heads + head) * in.capacity + token) * pitch + place;
  if (rounded)
    static_cast<uint16_t*>(isKey ? in.keys : in.values)[to] = toBf16(value);
  else
    static_cast<float*>(isKey ? in.keys : in.values)[to] = value;
}

}  // namespace

KeyLayout keyLayout(int size, bool rounded) {
  if (size > 36) return {KeyForm::Plain, size, size};
  if (rounded)
    return size <= 8    ? KeyLayout{KeyForm::Rounded, 8, 16}
           : size <= 23 ? KeyLayout{KeyForm::Rounded, 24, 24}
                        : KeyLayout{KeyForm::Rounded, 40, 40};
  const int pitch = size <= 8 ? 8 : size <= 20 ? 20 : 36;
  return {KeyForm::Padded, pitch, pitch};
}

int64_t keyRowBytes(const KeyLayout& layout) {
  return layout.keyPitch *
         static_cast<int64_t>(layout.form == KeyForm::Rounded ? sizeof(uint16_t) : sizeof(float));
}
int64_t valueRowBytes(const KeyLayout& layout) {
  return layout.valuePitch *
         static_cast<int64_t>(layout.form == KeyForm::Rounded ? sizeof(uint16_t) : sizeof(float));
}

void storeKeysTiled(const Tensor& k, const Tensor& v, int64_t at, const KvCache& store,
                    const KeyLayout& layout, cudaStream_t stream) {
  const KeyRows in{k,
                   v,
                   at,
                   k.rows / store.sequences,
                   store.capacity,
                   store.keys.tensor().data,
                   store.values.tensor().data,
                   layout,
                   static_cast<int>(k.columns / store.heads)};
  const int64_t perToken = static_cast<int64_t>(store.heads) * (layout.keyPitch + layout.valuePitch);
  launch("storeKeys", storeKernel, blocksFor(k.rows * perToken, blockThreads), blockThreads, stream, in,
         perToken);
}

}  // namespace janus::cuda
