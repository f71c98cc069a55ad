// Where the letters of a window lie on the genome: each on the base it stands for, unless bases were inserted
// or deleted.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/model/janus.h"
#include "protocol/region.h"

namespace janus {

// The letters [letter, letter + length) of a window stand for the bases [position, position + length) of its
// contig.
struct AlignedBlock {
  int64_t letter = 0, position = 0, length = 0;
  bool operator==(const AlignedBlock&) const = default;
};

// Letters are counted from 0 at the window's first one. Between two blocks lie letters that were inserted
// (they have no position), positions that were deleted (they have no letter), or both.
class AxisMap {
 public:
  // Every base of `region` has its letter.
  explicit AxisMap(Region region = {});
  // Blocks in order on both axes. Throws Error (Internal) where they are not, or lie outside.
  AxisMap(Region region, int64_t letters, std::vector<AlignedBlock> blocks);

  const Region& region() const { return region_; }
  int64_t letters() const { return letters_; }  // how many there are
  const std::vector<AlignedBlock>& blocks() const { return blocks_; }
  bool isIdentity() const;

  std::optional<int64_t> positionOf(int64_t letter) const;  // none: it was inserted
  std::optional<int64_t> letterAt(int64_t position) const;  // none: it was deleted, or is outside
  // The letters of a part of region(). Inserted ones go with the base before them, those in front of the
  // first base with that one: parts side by side have letters side by side, and region() has all.
  TokenSpan lettersOver(const Region& part) const;

  // Where the values of these letters are kept one by one: on the genome when isIdentity(), else on an axis
  // of the letters alone, which is no contig's (its name is empty) and begins at 0.
  Region placeOf(const TokenSpan& letters) const;
  Region placeOfAll() const { return placeOf({0, letters_}); }

  bool operator==(const AxisMap&) const = default;

 private:
  void check() const;
  int64_t lettersBefore(int64_t position) const;

  Region region_;
  int64_t letters_ = 0;
  std::vector<AlignedBlock> blocks_;
};

}  // namespace janus
