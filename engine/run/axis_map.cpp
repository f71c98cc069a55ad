#include "engine/run/axis_map.h"

#include <algorithm>

#include "base/error.h"

namespace janus {

AxisMap::AxisMap(Region region) : region_(std::move(region)), letters_(region_.length()) {
  if (letters_ > 0) blocks_ = {{0, region_.begin, letters_}};
}

AxisMap::AxisMap(Region region, int64_t letters, std::vector<AlignedBlock> blocks)
    : region_(std::move(region)), letters_(letters), blocks_(std::move(blocks)) {
  check();
}

void AxisMap::check() const {
  int64_t letter = 0, position = region_.begin;
  for (const AlignedBlock& block : blocks_) {
    if (block.letter < letter || block.position < position || block.length <= 0)
      throw internalError("The blocks of an edited window are out of order.");
    letter = block.letter + block.length;
    position = block.position + block.length;
  }
  if (letter > letters_ || position > region_.end)
    throw internalError("The blocks of an edited window reach out of it.");
}

bool AxisMap::isIdentity() const {
  return letters_ == region_.length() &&
         (letters_ == 0 || (blocks_.size() == 1 && blocks_[0].length == letters_));
}

std::optional<int64_t> AxisMap::positionOf(int64_t letter) const {
  for (const AlignedBlock& block : blocks_)
    if (letter < block.letter + block.length)
      return letter < block.letter ? std::nullopt : std::optional(block.position + letter - block.letter);
  return std::nullopt;
}

std::optional<int64_t> AxisMap::letterAt(int64_t position) const {
  for (const AlignedBlock& block : blocks_)
    if (position < block.position + block.length)
      return position < block.position ? std::nullopt
                                       : std::optional(block.letter + position - block.position);
  return std::nullopt;
}

int64_t AxisMap::lettersBefore(int64_t position) const {
  if (position <= region_.begin) return 0;
  if (position >= region_.end) return letters_;
  for (const AlignedBlock& block : blocks_)
    if (position < block.position + block.length)
      return block.letter + std::max<int64_t>(0, position - block.position);
  return letters_;
}

TokenSpan AxisMap::lettersOver(const Region& part) const {
  return {lettersBefore(part.begin), lettersBefore(part.end)};
}

Region AxisMap::placeOf(const TokenSpan& letters) const {
  if (isIdentity()) return {region_.contig, region_.begin + letters.begin, region_.begin + letters.end};
  return {"", letters.begin, letters.end};
}

}  // namespace janus
