// The memory that operations take for themselves, known before they run: what estimates are made from.
#pragma once

#include <cstdint>

namespace janus {

// The rows that go through the layers together.
struct StepShape {
  int64_t sequences = 1;     // side by side
  int64_t rows = 0;          // of all sequences
  int64_t width = 0;         // d, values of a row
  int64_t scanChannels = 0;  // E
  int64_t hidden = 0;        // f, hidden values of a gated MLP
};

// A call of janusAttention that fills a map.
struct MapShape {
  int64_t queries = 0;  // tokens of the call, of each stream
  int64_t heads = 1;
  int64_t bins = 0;  // 0: no map is filled
};

// All answers are bytes: of the device's own memory where it has some, else of the computer's. They are upper
// bounds and depend on the shapes alone.
class Scratch {
 public:
  virtual ~Scratch() = default;

  // What the operations of a step, all but attention, take beside their operands, together with what of it is
  // kept from one operation to the next.
  virtual int64_t scratchBytes(const StepShape& step) const = 0;
  // What janusAttention takes to fill a map.
  virtual int64_t scratchBytes(const MapShape& map) const = 0;

  // Memory that is given back is kept for the next request. Of `given` bytes, how many may still be kept
  // while `asked` bytes are taken at once?
  virtual int64_t keptBytes(int64_t given, int64_t asked) const = 0;
  // What requests of `asked` bytes together come to with all that is rounded up and taken beside them.
  virtual int64_t takenBytes(int64_t asked) const = 0;
};

}  // namespace janus
