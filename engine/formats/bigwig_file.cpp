#include "engine/formats/bigwig_file.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <unordered_set>

#include "base/cancelled.h"
#include "engine/formats/parse_warnings.h"

namespace janus {
namespace {

constexpr uint32_t bigWigMagic = 0x888ffc26, bigBedMagic = 0x8789f2eb;
constexpr uint32_t chromosomeTreeMagic = 0x78ca8c91, indexMagic = 0x2468ace0;
constexpr uint16_t newestVersion = 4;
constexpr size_t headerBytes = 64, zoomHeaderBytes = 24;
constexpr uint16_t mostZooms = 64;           // writers make at most 10
constexpr uint32_t longestName = 4096;       // of a contig
constexpr int deepest = 16;                  // levels of a tree: 2^16 children already hold anything in two
constexpr uint32_t largestBlock = 64 << 20;  // unpacked; writers make some 32 KiB

uint32_t swapped(uint32_t number) { return __builtin_bswap32(number); }

// Position along the genome as the index orders it.
struct Locus {
  uint32_t chromosome = 0;
  int64_t base = 0;
  auto operator<=>(const Locus&) const = default;
};

}  // namespace

// A file cut short usually lacks its last index: checked now, so that the error comes at opening and not at
// the first tile.
BigWigFile::BigWigFile(const std::filesystem::path& path) : input_(path, "bigWig") {
  readHeader();
  rootItems(dataIndex_);
  for (const Zoom& zoom : zooms_) rootItems(zoom.index);
}

void BigWigFile::damaged(const std::string& what, uint64_t byte) const {
  throw inputError(fmt::format("Cannot read bigWig {}: {} at byte {}; the file is damaged or not complete.",
                               inQuotes(input_.path().string()), what, byte));
}

std::vector<std::byte> BigWigFile::bytesAt(uint64_t offset, uint64_t size) const {
  const uint64_t whole = input_.size();
  if (offset > whole || size > whole - offset)
    damaged(fmt::format("the file has {} bytes, {} are wanted", grouped(static_cast<int64_t>(whole)), size),
            offset);
  std::vector<std::byte> bytes(size);
  input_.read(offset, bytes);
  return bytes;
}

ByteCursor BigWigFile::cursor(std::span<const std::byte> bytes, uint64_t at) const {
  return {input_, bytes, order_, static_cast<int64_t>(at)};
}

void BigWigFile::readHeader() {
  std::array<std::byte, 4> first{};
  const size_t got = input_.readSome(0, first);
  const uint32_t magic = got == 4 ? ByteCursor(input_, first, ByteOrder::Little, 0).u32() : 0;
  const auto refuse = [&](const std::string& why) {
    throw inputError(fmt::format("Cannot read bigWig {}: {}.", inQuotes(input_.path().string()), why));
  };
  if (magic == bigBedMagic || magic == swapped(bigBedMagic))
    refuse("it is a bigBed; bigBedToBed makes a BED file of it");
  if (magic != bigWigMagic && magic != swapped(bigWigMagic))
    refuse("it is not a bigWig: its first bytes are others");
  order_ = magic == bigWigMagic ? ByteOrder::Little : ByteOrder::Big;
  const std::vector<std::byte> bytes = bytesAt(0, headerBytes);
  ByteCursor header = cursor(bytes, 0);
  header.skip(4);
  const uint16_t version = header.u16(), zooms = header.u16();
  const uint64_t chromosomes = header.u64();
  header.skip(8);
  dataIndex_ = header.u64();
  header.skip(4 + 8 + 8);
  unpackedBytes_ = header.u32();
  if (version == 0 || version > newestVersion)
    refuse(fmt::format("it is of version {}, up to {} is known", version, newestVersion));
  if (zooms > mostZooms) damaged(fmt::format("{} zoom levels", zooms), 6);
  if (unpackedBytes_ > largestBlock) damaged(fmt::format("blocks of {} bytes", grouped(unpackedBytes_)), 52);
  const std::vector<std::byte> zoomBytes = bytesAt(headerBytes, zooms * zoomHeaderBytes);
  ByteCursor zoom = cursor(zoomBytes, headerBytes);
  for (uint16_t i = 0; i < zooms; ++i) {
    const uint32_t bases = zoom.u32();
    zoom.skip(4 + 8);
    const uint64_t index = zoom.u64();
    if (bases > 0) zooms_.push_back({bases, index});
  }
  std::ranges::sort(zooms_, {}, &Zoom::basesPerRecord);
  readChromosomes(chromosomes);
}

void BigWigFile::readChromosomes(uint64_t offset) {
  const std::vector<std::byte> bytes = bytesAt(offset, 32);
  ByteCursor header = cursor(bytes, offset);
  if (header.u32() != chromosomeTreeMagic) damaged("no list of contigs", offset);
  header.skip(4);
  const uint32_t keySize = header.u32(), valueSize = header.u32();
  const uint64_t items = header.u64();
  if (keySize == 0 || keySize > longestName || valueSize != 8)
    damaged(fmt::format("contig names of {} and values of {} bytes", keySize, valueSize), offset + 8);
  if (items > input_.size() / (keySize + valueSize))
    damaged(fmt::format("{} contigs, more than fit in the file,", items), offset + 16);
  std::vector<uint64_t> seen;
  readChromosomeNode(offset + 32, keySize, items, 0, seen);
}

void BigWigFile::readChromosomeNode(uint64_t offset, uint32_t keySize, uint64_t items, int depth,
                                    std::vector<uint64_t>& seen) {
  if (depth > deepest) damaged("a list of contigs deeper than 16 levels", offset);
  seen.push_back(offset);
  // Every node holds something, so that there are at most twice as many nodes as contigs.
  if (seen.size() > 2 * items + deepest) damaged("a list of contigs that runs in a circle", offset);
  const std::vector<std::byte> head = bytesAt(offset, 4);
  ByteCursor start = cursor(head, offset);
  const bool leaf = start.u8() != 0;
  start.skip(1);
  const uint16_t count = start.u16();
  const std::vector<std::byte> bytes = bytesAt(offset + 4, uint64_t{count} * (keySize + 8));
  ByteCursor node = cursor(bytes, offset + 4);
  for (uint16_t i = 0; i < count; ++i) {
    std::string_view name = node.text(keySize);
    name = name.substr(0, name.find('\0'));
    if (!leaf) {
      readChromosomeNode(node.u64(), keySize, items, depth + 1, seen);
      continue;
    }
    const uint32_t id = node.u32(), length = node.u32();
    if (chromosomes_.size() >= items)
      damaged(fmt::format("more contigs than the {} announced", items), offset);
    chromosomes_.push_back({std::string(name), id, length});
  }
}

struct BigWigFile::IndexSearch {
  Locus begin, end;
  int64_t mostBytes;
  std::stop_token stop;
  std::vector<Block> found;
  int64_t foundBytes = 0;
  std::unordered_set<uint64_t> seen;
  uint64_t nodeBytes = 0;
  bool full() const { return foundBytes > mostBytes; }
};

uint64_t BigWigFile::indexRoot(uint64_t index) const {
  const std::vector<std::byte> bytes = bytesAt(index, 48);
  if (cursor(bytes, index).u32() != indexMagic) damaged("no index", index);
  return index + 48;
}

std::optional<std::vector<BigWigFile::Block>> BigWigFile::blocks(uint64_t index, uint32_t chromosome,
                                                                 int64_t begin, int64_t end,
                                                                 int64_t mostBytes,
                                                                 std::stop_token stop) const {
  IndexSearch search{{chromosome, begin}, {chromosome, end}, mostBytes, std::move(stop), {}, 0, {}, 0};
  searchNode(search, indexRoot(index), 0);
  if (search.full()) return std::nullopt;
  std::ranges::sort(search.found, {}, &Block::offset);
  return std::move(search.found);
}

bool BigWigFile::hasNoData() const { return rootItems(dataIndex_) == 0; }

uint16_t BigWigFile::rootItems(uint64_t index) const {
  const uint64_t root = indexRoot(index);
  const std::vector<std::byte> head = bytesAt(root, 4);
  ByteCursor node = cursor(head, root);
  node.skip(2);
  return node.u16();
}

void BigWigFile::searchNode(IndexSearch& search, uint64_t offset, int depth) const {
  throwIfStopped(search.stop);
  if (depth > deepest) damaged("an index deeper than 16 levels", offset);
  if (!search.seen.insert(offset).second) damaged("an index that runs in a circle", offset);
  const std::vector<std::byte> head = bytesAt(offset, 4);
  ByteCursor start = cursor(head, offset);
  const bool leaf = start.u8() != 0;
  start.skip(1);
  const uint16_t count = start.u16();
  const uint64_t size = uint64_t{count} * (leaf ? 32 : 24);
  // Nodes of a sound index do not overlap, so that together they are smaller than the file.
  search.nodeBytes += size;
  if (search.nodeBytes > input_.size()) damaged("an index larger than the file", offset);
  const std::vector<std::byte> bytes = bytesAt(offset + 4, size);
  ByteCursor node = cursor(bytes, offset + 4);
  for (uint16_t i = 0; i < count && !search.full(); ++i) {
    const Locus first{node.u32(), node.u32()}, last{node.u32(), node.u32()};
    const uint64_t child = node.u64(), blockSize = leaf ? node.u64() : 0;
    if (!(first < search.end && search.begin < last)) continue;
    if (!leaf) {
      searchNode(search, child, depth + 1);
      continue;
    }
    if (blockSize > largestBlock || child > input_.size() || blockSize > input_.size() - child)
      damaged(fmt::format("a block of {} bytes from byte {} that is not in the file,", blockSize, child),
              offset);
    search.found.push_back({child, blockSize});
    search.foundBytes += static_cast<int64_t>(blockSize);
  }
}

std::vector<std::byte> BigWigFile::unpacked(const Block& block) const {
  std::vector<std::byte> packed = bytesAt(block.offset, block.size);
  if (unpackedBytes_ == 0) return packed;
  std::vector<std::byte> bytes(unpackedBytes_);
  uLongf size = bytes.size();
  const int status = ::uncompress(reinterpret_cast<Bytef*>(bytes.data()), &size,
                                  reinterpret_cast<const Bytef*>(packed.data()), packed.size());
  if (status == Z_BUF_ERROR)
    damaged(fmt::format("a block that does not unpack to the {} bytes announced", grouped(unpackedBytes_)),
            block.offset);
  if (status == Z_MEM_ERROR) throw resourceError("No memory is left to unpack a bigWig.");
  if (status != Z_OK) damaged("a block that does not unpack", block.offset);
  bytes.resize(size);
  return bytes;
}

void BigWigFile::intervals(const Block& block, uint32_t chromosome, int64_t begin, int64_t end,
                           const std::function<void(const Interval&)>& visit) const {
  const std::vector<std::byte> bytes = unpacked(block);
  ByteCursor section = cursor(bytes, block.offset);
  const uint32_t id = section.u32();
  const int64_t start = section.u32();
  section.skip(4);
  const int64_t step = section.u32(), span = section.u32();
  const uint8_t type = section.u8();
  section.skip(1);
  const uint16_t count = section.u16();
  if (type < 1 || type > 3) damaged(fmt::format("a block of unknown type {}", type), block.offset);
  if (id != chromosome) return;
  for (uint16_t i = 0; i < count; ++i) {
    const int64_t from = type == 3 ? start + i * step : section.u32();
    const int64_t to = type == 1 ? section.u32() : from + span;
    const Interval item{std::max(from, begin), std::min(to, end), section.f32()};
    if (from > to)
      damaged(fmt::format("an item that ends at {} before its start {}", to, from), block.offset);
    if (item.begin < item.end) visit(item);
  }
}

void BigWigFile::summaries(const Block& block, uint32_t chromosome, int64_t begin, int64_t end,
                           const std::function<void(const Summary&)>& visit) const {
  const std::vector<std::byte> bytes = unpacked(block);
  for (ByteCursor records = cursor(bytes, block.offset); records.left() >= 32;) {
    const uint32_t id = records.u32();
    Summary item;
    item.begin = records.u32();
    item.end = records.u32();
    item.covered = records.u32();
    item.minimum = records.f32();
    item.maximum = records.f32();
    item.sum = records.f32();
    records.skip(4);
    if (item.begin > item.end) damaged("a summary that ends before its start", block.offset);
    if (id == chromosome && std::max(item.begin, begin) < std::min(item.end, end)) visit(item);
  }
}

}  // namespace janus
