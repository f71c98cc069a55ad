#include "engine/genome/two_bit_file.h"

#include <algorithm>
#include <array>
#include <unordered_set>

#include <fmt/format.h>

#include "base/cancelled.h"
#include "engine/genome/sequence_tally.h"
#include "protocol/locus.h"

namespace janus {
namespace {

constexpr uint32_t signature = 0x1a412743;
constexpr uint64_t headerBytes = 16;
constexpr int64_t basesAtOnce = 1 << 20;
constexpr std::string_view copyAgain = "Copy it again.", makeAgain = "Make it again with faToTwoBit.";

std::string grouped(uint64_t number) {
  return number > INT64_MAX ? fmt::format("{}", number) : withThousands(static_cast<int64_t>(number));
}

std::string shown(std::string_view name) { return printable(name, 40); }

// The four bases of a byte, the first in the highest bits.
constexpr std::array<std::array<char, 4>, 256> basesOf = [] {
  std::array<std::array<char, 4>, 256> table{};
  for (size_t byte = 0; byte < 256; ++byte)
    for (size_t i = 0; i < 4; ++i) table[byte][i] = "TCAG"[byte >> (6 - 2 * i) & 3];
  return table;
}();

uint32_t firstNumber(std::string_view bytes, ByteOrder order) {
  uint32_t number = 0;
  for (size_t i = 0; i < 4; ++i)
    number = number << 8 | static_cast<uint8_t>(bytes[order == ByteOrder::Big ? i : 3 - i]);
  return number;
}

}  // namespace

bool isTwoBit(std::string_view firstBytes) {
  return firstBytes.size() >= 4 && (firstNumber(firstBytes, ByteOrder::Little) == signature ||
                                    firstNumber(firstBytes, ByteOrder::Big) == signature);
}

TwoBitFile::TwoBitFile(std::shared_ptr<const InputFile> file) : file_(std::move(file)) {
  const auto bytes = bytesAt(0, headerBytes, "the header");
  order_ =
      firstNumber(file_->firstBytes(4), ByteOrder::Little) == signature ? ByteOrder::Little : ByteOrder::Big;
  ByteCursor cursor(*file_, bytes, order_, 0);
  cursor.skip(4);
  version_ = cursor.u32();
  count_ = cursor.u32();
  if (version_ > 1)
    throw file_->error(
        fmt::format("it is a 2bit file of version {}, 0 and 1 are known. {}", version_, makeAgain));
  if (count_ == 0) throw file_->error(fmt::format("it holds no sequence. {}", makeAgain));
}

std::vector<std::byte> TwoBitFile::bytesAt(uint64_t offset, uint64_t count, const std::string& what) const {
  if (offset > file_->size() || count > file_->size() - offset)
    throw file_->error(fmt::format("{} bytes are wanted at byte {} for {}, the file has {}. {}",
                                   grouped(count), grouped(offset), what, grouped(file_->size()), copyAgain));
  std::vector<std::byte> bytes(count);
  file_->read(offset, bytes);
  return bytes;
}

std::vector<TwoBitFile::SequenceEntry> TwoBitFile::places() const {
  const uint64_t smallest = 1 + 1 + offsetBytes();
  const uint64_t left = file_->size() - headerBytes;
  if (count_ > left / smallest)
    throw file_->error(fmt::format("it announces {} sequences, more than {} bytes can hold. {}",
                                   grouped(count_), grouped(left), copyAgain));
  std::vector<SequenceEntry> places;
  std::unordered_set<std::string> names;
  std::vector<std::byte> window;  // some of the index at a time
  uint64_t windowAt = 0, at = headerBytes;
  const auto piece = [&](uint64_t size) {
    if (at < windowAt || at + size > windowAt + window.size()) {
      constexpr uint64_t windowBytes = 1 << 16;
      windowAt = at;
      window = bytesAt(at, std::max(size, std::min(windowBytes, file_->size() - std::min(at, file_->size()))),
                       "the list of sequences");
    }
    const auto part = std::span<const std::byte>(window).subspan(at - windowAt, size);
    at += size;
    return ByteCursor(*file_, part, order_, static_cast<int64_t>(at - size));
  };
  while (places.size() < count_) {
    const uint8_t length = piece(1).u8();
    const std::string name(piece(length).text(length));
    ByteCursor cursor = piece(offsetBytes());
    const uint64_t offset = version_ == 1 ? cursor.u64() : cursor.u32();
    if (name.empty())
      throw file_->error(fmt::format("sequence {} has no name. {}", places.size() + 1, makeAgain));
    if (!canBeShown(name))
      throw file_->error(
          fmt::format("the name of sequence {} has control characters or is no UTF-8: \"{}\". {}",
                      places.size() + 1, shown(name), makeAgain));
    if (!names.insert(name).second)
      throw file_->error(fmt::format("\"{}\" is the name of two sequences. {}", shown(name), makeAgain));
    places.push_back({name, offset});
  }
  return places;
}

std::vector<TwoBitFile::Block> TwoBitFile::blocksAt(uint64_t& at, std::string_view kind, int64_t length,
                                                    std::string_view name) const {
  const auto what = [&] { return fmt::format("the {} blocks of {}", kind, shown(name)); };
  const auto counted = bytesAt(at, 4, what());
  const uint64_t count = ByteCursor(*file_, counted, order_, static_cast<int64_t>(at)).u32();
  at += 4;
  const auto bytes = bytesAt(at, 8 * count, what());
  ByteCursor begins(*file_, std::span(bytes).first(4 * count), order_, static_cast<int64_t>(at)),
      sizes(*file_, std::span(bytes).subspan(4 * count), order_, static_cast<int64_t>(at + 4 * count));
  at += 8 * count;
  std::vector<Block> blocks;
  blocks.reserve(count);
  for (uint64_t i = 0, before = 0; i < count; ++i) {
    const uint64_t begin = begins.u32(), end = begin + sizes.u32();
    if (begin < before || end > static_cast<uint64_t>(length))
      throw file_->error(fmt::format("{} are not in order or go past its {} bases (block {}: {} to {}). {}",
                                     what(), withThousands(length), i + 1, begin, end, copyAgain));
    blocks.push_back({static_cast<uint32_t>(begin), static_cast<uint32_t>(end)});
    before = end;
  }
  return blocks;
}

TwoBitFile::Layout TwoBitFile::layoutAt(uint64_t offset, std::string_view name) const {
  Layout layout;
  const auto bytes = bytesAt(offset, 4, shown(name));
  layout.length = ByteCursor(*file_, bytes, order_, static_cast<int64_t>(offset)).u32();
  uint64_t at = offset + 4;
  layout.unknown = blocksAt(at, "N", layout.length, name);
  layout.masked = blocksAt(at, "mask", layout.length, name);
  layout.packedAt = at + 4;  // behind a number that is kept for later versions
  const uint64_t packed = (static_cast<uint64_t>(layout.length) + 3) / 4;
  layout.end = layout.packedAt + packed;
  if (layout.end > file_->size())
    throw file_->error(fmt::format("the bases of {} end at byte {}, the file at {}. {}", shown(name),
                                   grouped(layout.end), grouped(file_->size()), copyAgain));
  return layout;
}

// Sequences must follow the list one after another: overlapping ones could turn a small file into any number
// of bases.
void TwoBitFile::requireApart(std::vector<SequenceEntry> places) const {
  std::sort(places.begin(), places.end(),
            [](const SequenceEntry& a, const SequenceEntry& b) { return a.offset < b.offset; });
  uint64_t end = headerBytes;
  for (const SequenceEntry& place : places) end += 1 + place.name.size() + offsetBytes();
  for (const SequenceEntry& place : places) {
    if (place.offset < end)
      throw file_->error(fmt::format("{} begins at byte {}, inside of the list or of another sequence. {}",
                                     shown(place.name), place.offset, copyAgain));
    end = layoutAt(place.offset, place.name).end;
  }
}

SequenceRecord TwoBitFile::scanned(const SequenceEntry& place, const std::function<void(int64_t bases)>& tell,
                                   const std::stop_token& stop) const {
  const Layout layout = layoutAt(place.offset, place.name);
  SequenceRecord record;
  record.name = place.name;
  record.length = layout.length;
  record.offset = static_cast<int64_t>(place.offset);
  SequenceTally tally;
  std::string bases;
  for (int64_t begin = 0; begin < layout.length; begin += basesAtOnce) {
    throwIfStopped(stop);
    bases.clear();
    decode(bases, layout, begin, std::min(begin + basesAtOnce, layout.length));
    tally.add(bases);
    tell(static_cast<int64_t>(bases.size()));
  }
  tally.finish(record);
  return record;
}

GenomeIndex TwoBitFile::scan(const std::stop_token& stop, const Progress& progress) {
  const std::vector<SequenceEntry> places = this->places();
  requireApart(places);
  int64_t done = 0;
  const auto tell = [&](int64_t bases) {
    done += bases;
    progress(std::min(1.0, static_cast<double>(done) / 4 / static_cast<double>(file_->size())));
  };
  GenomeIndex index;
  std::string empty;  // the first one's name
  int64_t empties = 0;
  for (const SequenceEntry& place : places) {
    SequenceRecord record = scanned(place, tell, stop);
    record.line = static_cast<int64_t>(&place - places.data()) + 1;
    if (record.length == 0 && ++empties == 1) empty = place.name;
    if (record.length > 0) index.contents.records.push_back(std::move(record));
  }
  if (index.contents.records.empty())
    throw file_->error(fmt::format("its sequences have no bases. {}", makeAgain));
  if (empties > 0)
    index.contents.notes.push_back(
        fmt::format("{} of {} sequences have no bases and are left out, the first is {}.",
                    withThousands(empties), withThousands(count_), shown(empty)));
  return index;
}

std::shared_ptr<const TwoBitFile::Layout> TwoBitFile::layoutOf(const SequenceRecord& record) const {
  const std::lock_guard lock(mutex_);
  auto& layout = layouts_[record.offset];
  if (!layout)
    layout = std::make_shared<const Layout>(layoutAt(static_cast<uint64_t>(record.offset), record.name));
  return layout;
}

void TwoBitFile::append(std::string& out, const SequenceRecord& record, int64_t begin, int64_t end) const {
  const auto layout = layoutOf(record);
  if (end > layout->length) throw file_->changed();
  decode(out, *layout, begin, end);
}

void TwoBitFile::decode(std::string& out, const Layout& layout, int64_t begin, int64_t end) const {
  if (begin >= end) return;
  const int64_t firstByte = begin / 4, lastByte = (end + 3) / 4;
  std::vector<std::byte> packed(static_cast<size_t>(lastByte - firstByte));
  file_->read(layout.packedAt + static_cast<uint64_t>(firstByte), packed);
  const size_t start = out.size();
  out.resize(start + 4 * packed.size());
  char* to = out.data() + start;
  for (const std::byte byte : packed) to = std::copy_n(basesOf[std::to_integer<size_t>(byte)].data(), 4, to);
  out.erase(start, static_cast<size_t>(begin - 4 * firstByte));
  out.resize(start + static_cast<size_t>(end - begin));
  const auto change = [&](const std::vector<Block>& blocks, auto changed) {
    auto block = std::upper_bound(blocks.begin(), blocks.end(), begin,
                                  [](int64_t base, const Block& b) { return base < b.end; });
    for (; block != blocks.end() && block->begin < end; ++block)
      for (int64_t i = std::max<int64_t>(block->begin, begin); i < std::min<int64_t>(block->end, end); ++i) {
        char& base = out[start + static_cast<size_t>(i - begin)];
        base = changed(base);
      }
  };
  change(layout.unknown, [](char) { return 'N'; });
  change(layout.masked, [](char base) { return static_cast<char>(base | 0x20); });
}

}  // namespace janus
