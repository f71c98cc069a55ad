#include "engine/formats/bigwig_trees.h"

namespace janus::bigwig {
namespace {

constexpr size_t nodeItems = 256;  // children of a node

// How many nodes each level of a tree over `items` has, the root's first.
std::vector<size_t> levelsOf(size_t items) {
  std::vector<size_t> out{std::max<size_t>(1, (items + nodeItems - 1) / nodeItems)};
  while (out.front() > 1) out.insert(out.begin(), (out.front() + nodeItems - 1) / nodeItems);
  return out;
}

}  // namespace

std::string contigTree(const std::vector<Sorted>& contigs, size_t at) {
  size_t keySize = 1;
  for (const Sorted& contig : contigs) keySize = std::max(keySize, contig.name.size());
  const size_t perNode = std::clamp<size_t>(contigs.size(), 1, nodeItems),
               nodeBytes = 4 + perNode * (keySize + 8);
  Bytes out;
  out.u32(0x78ca8c91).u32(static_cast<int64_t>(perNode)).u32(static_cast<int64_t>(keySize)).u32(8);
  out.u64(contigs.size()).u64(0);
  const std::vector<size_t> levels = levelsOf(contigs.size());
  for (size_t level = 0; level < levels.size(); ++level) {
    const bool leaf = level + 1 == levels.size();
    const size_t children = leaf ? contigs.size() : levels[level + 1];
    size_t under = 1;  // contigs below one child
    for (size_t below = level + 1; below < levels.size(); ++below) under *= nodeItems;
    const size_t childrenAt = at + out.size() + levels[level] * nodeBytes;
    for (size_t node = 0; node < levels[level]; ++node) {
      const size_t start = out.size(), first = node * nodeItems, last = std::min(first + nodeItems, children);
      out.u8(leaf).u8(0).u16(last - first);
      for (size_t child = first; child < last; ++child) {
        const size_t keyEnd = out.size() + keySize;
        out.text(contigs[child * under].name).padTo(keyEnd);
        if (leaf)
          out.u32(static_cast<int64_t>(child)).u32(contigs[child].length);
        else
          out.u64(childrenAt + child * nodeBytes);
      }
      out.padTo(start + nodeBytes);
    }
  }
  return std::move(out.get());
}

std::string blockTree(const std::vector<Block>& blocks, uint64_t blocksAt, uint64_t at) {
  std::vector<uint64_t> offsets;
  for (uint64_t offset = blocksAt; const Block& block : blocks) {
    offsets.push_back(offset);
    offset += block.bytes.size();
  }
  const size_t perNode = std::clamp<size_t>(blocks.size(), 1, nodeItems);
  const auto addBounds = [&](Bytes& out, size_t first, size_t last) {  // blocks [first, last)
    const bool none = first >= last;
    out.u32(none ? 0 : blocks[first].contig).u32(none ? 0 : blocks[first].begin);
    out.u32(none ? 0 : blocks[last - 1].contig).u32(none ? 0 : blocks[last - 1].end);
  };
  Bytes out;
  out.u32(0x2468ace0).u32(static_cast<int64_t>(perNode)).u64(blocks.size());
  addBounds(out, 0, blocks.size());
  out.u64(at).u32(itemsPerSection).u32(0);
  const std::vector<size_t> levels = levelsOf(blocks.size());
  for (size_t level = 0; level < levels.size(); ++level) {
    const bool leaf = level + 1 == levels.size(), aboveLeaves = level + 2 == levels.size();
    const size_t children = leaf ? blocks.size() : levels[level + 1];
    const size_t nodeBytes = 4 + perNode * (leaf ? 32 : 24),
                 childBytes = 4 + perNode * (aboveLeaves ? 32 : 24);
    size_t under = 1;
    for (size_t below = level + 1; below < levels.size(); ++below) under *= nodeItems;
    const uint64_t childrenAt = at + out.size() + levels[level] * nodeBytes;
    for (size_t node = 0; node < levels[level]; ++node) {
      const size_t start = out.size(), first = node * nodeItems, last = std::min(first + nodeItems, children);
      out.u8(leaf).u8(0).u16(last - first);
      for (size_t child = first; child < last; ++child) {
        addBounds(out, child * under, std::min((child + 1) * under, blocks.size()));
        if (leaf)
          out.u64(offsets[child]).u64(blocks[child].bytes.size());
        else
          out.u64(childrenAt + child * childBytes);
      }
      out.padTo(start + nodeBytes);
    }
  }
  return std::move(out.get());
}

}  // namespace janus::bigwig
