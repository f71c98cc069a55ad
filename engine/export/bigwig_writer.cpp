#include "engine/export/bigwig_writer.h"

#include <zlib.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "base/cancelled.h"
#include "base/error.h"
#include "engine/export/provenance.h"
#include "engine/formats/bigwig_trees.h"

namespace janus {
namespace {

using bigwig::Block;
using bigwig::Sorted;

constexpr int mostZooms = 10;
constexpr int64_t mostBases = std::numeric_limits<uint32_t>::max();
constexpr size_t longestName = 255;

struct Totals {
  int64_t covered = 0;
  double minimum = 0, maximum = 0, sum = 0, squares = 0;

  void add(float value, int64_t bases) {
    const double v = value, n = static_cast<double>(bases);
    minimum = covered == 0 ? v : std::min(minimum, v);
    maximum = covered == 0 ? v : std::max(maximum, v);
    covered += bases;
    sum += v * n;
    squares += v * v * n;
  }
};

struct ZoomRecord {
  int64_t contig = 0, begin = 0, end = 0;
  Totals totals;
};

Block packed(int64_t contig, int64_t begin, int64_t end, const std::string& bytes) {
  uLongf size = ::compressBound(bytes.size());
  Block block{contig, begin, end, std::string(size, '\0'), bytes.size()};
  if (::compress2(reinterpret_cast<Bytef*>(block.bytes.data()), &size,
                  reinterpret_cast<const Bytef*>(bytes.data()), bytes.size(), Z_DEFAULT_COMPRESSION) != Z_OK)
    throw resourceError("Cannot pack a bigWig: no memory is left.");
  block.bytes.resize(size);
  return block;
}

class BigWigWriter {
 public:
  BigWigWriter(std::span<const Contig> contigs, std::span<const SignalPiece> pieces, std::stop_token stop)
      : stop_(std::move(stop)) {
    for (const Contig& contig : contigs) addContig(contig);
    for (const auto& [name, length] : lengths_) sorted_.push_back({name, length});
    for (const SignalPiece& piece : pieces)
      if (!piece.values.empty()) pieces_.push_back(piece);
    std::ranges::sort(pieces_, [](const SignalPiece& a, const SignalPiece& b) {
      return std::tie(a.contig, a.begin) < std::tie(b.contig, b.begin);
    });
    checkPieces();
  }

  std::string write() {
    for (const SignalPiece& piece : pieces_) addSections(piece);
    addZooms();
    return assembled();
  }

 private:
  void addContig(const Contig& contig) {
    if (contig.name.empty() || contig.name.size() > longestName || contig.name.find('\0') != contig.name.npos)
      throw usageError(
          fmt::format("Cannot write a bigWig: contig {} has a name it cannot hold; use bedgraph.",
                      inQuotes(contig.name)));
    if (contig.end > mostBases)
      throw usageError(
          fmt::format("Cannot write a bigWig: contig {} has {} bases, at most {} fit; use bedgraph.",
                      inQuotes(contig.name), contig.end, mostBases));
    int64_t& length = lengths_[contig.name];  // two slices of one chromosome are one contig here
    length = std::max(length, contig.end);
  }

  void checkPieces() const {
    for (size_t i = 0; i < pieces_.size(); ++i) {
      const SignalPiece& piece = pieces_[i];
      const Region region{piece.contig, piece.begin, piece.end()};
      const auto length = lengths_.find(piece.contig);
      if (length == lengths_.end() || piece.begin < 0 || region.end > length->second)
        throw usageError(
            fmt::format("Cannot write a bigWig: {} is not in the genome.", printable(locusText(region))));
      if (i > 0 && pieces_[i - 1].contig == piece.contig && pieces_[i - 1].end() > piece.begin)
        throw usageError(fmt::format(
            "Cannot write a bigWig: a base has one value there, and windows overlap at {}; export them one "
            "by one.",
            printable(locusText({piece.contig, piece.begin, std::min(piece.end(), pieces_[i - 1].end())}))));
    }
  }

  int64_t numberOf(const std::string& contig) const {
    return std::ranges::lower_bound(sorted_, contig, {}, &Sorted::name) - sorted_.begin();
  }

  // Calls back for [begin, end) of every stretch of one value. Equal means equal bits: -0 stays -0.
  template <typename Visit>
  static void forRuns(const SignalPiece& piece, Visit visit) {
    const std::span<const float> values = piece.values;
    for (size_t i = 0; i < values.size();) {
      size_t next = i + 1;
      while (next < values.size() &&
             std::bit_cast<uint32_t>(values[next]) == std::bit_cast<uint32_t>(values[i]))
        ++next;
      if (std::isfinite(values[i]))
        visit(piece.begin + static_cast<int64_t>(i) * piece.basesPerValue,
              piece.begin + static_cast<int64_t>(next) * piece.basesPerValue, values[i]);
      i = next;
    }
  }

  // Runs take 12 bytes each, values one after another 4: whichever is smaller.
  void addSections(const SignalPiece& piece) {
    throwIfStopped(stop_);
    size_t runs = 0, known = 0;
    forRuns(piece, [&](int64_t begin, int64_t end, float value) {
      ++runs;
      known += static_cast<size_t>((end - begin) / piece.basesPerValue);
      totals_.add(value, end - begin);
    });
    if (runs * 3 < known) {
      items_ += static_cast<int64_t>(runs);
      addRunSections(piece);
    } else {
      items_ += static_cast<int64_t>(known);
      addStepSections(piece);
    }
  }

  static Bytes sectionHead(int64_t contig, int64_t begin, int64_t end, int64_t step, int type, size_t items) {
    Bytes out;
    out.u32(contig).u32(begin).u32(end).u32(step).u32(step).u8(static_cast<size_t>(type)).u8(0).u16(items);
    return out;
  }

  void addRunSections(const SignalPiece& piece) {
    const int64_t contig = numberOf(piece.contig);
    Bytes items;
    size_t count = 0;
    int64_t first = 0, last = 0;
    const auto close = [&] {
      if (count > 0)
        sections_.push_back(packed(contig, first, last,
                                   sectionHead(contig, first, last, 0, 1, count).text(items.get()).get()));
      items = {};
      count = 0;
    };
    forRuns(piece, [&](int64_t begin, int64_t end, float value) {
      if (count == 0) first = begin;
      items.u32(begin).u32(end).f32(value);
      last = end;
      if (++count == itemsPerSection) close();
    });
    close();
  }

  void addStepSections(const SignalPiece& piece) {
    const int64_t contig = numberOf(piece.contig), step = piece.basesPerValue;
    const std::span<const float> values = piece.values;
    for (size_t i = 0; i < values.size();) {
      size_t next = i;
      while (next < values.size() && next - i < itemsPerSection && std::isfinite(values[next])) ++next;
      if (next == i) {
        ++i;
        continue;
      }
      const int64_t begin = piece.begin + static_cast<int64_t>(i) * step,
                    end = piece.begin + static_cast<int64_t>(next) * step;
      Bytes section = sectionHead(contig, begin, end, step, 3, next - i);
      for (size_t k = i; k < next; ++k) section.f32(values[k]);
      sections_.push_back(packed(contig, begin, end, section.get()));
      i = next;
    }
  }

  struct Zoom {
    int64_t reduction = 0;
    std::vector<Block> blocks;
    size_t records = 0;
  };

  // Ten mean spans, then four times as coarse each: until one is as long as the longest contig, or one record
  // a contig is reached.
  void addZooms() {
    if (totals_.covered == 0) return;
    int64_t longest = 1;
    for (const Sorted& contig : sorted_) longest = std::max(longest, contig.length);
    int64_t reduction = std::min(longest, 10 * std::max<int64_t>(1, totals_.covered / items_));
    size_t before = 0;
    while (static_cast<int>(zooms_.size()) < mostZooms && reduction <= longest) {
      throwIfStopped(stop_);
      zooms_.push_back(zoomOf(reduction));
      if (zooms_.back().records == before || zooms_.back().records == 1) break;
      before = zooms_.back().records;
      reduction *= 4;
    }
  }

  Zoom zoomOf(int64_t reduction) const {
    Zoom zoom{reduction, {}, 0};
    std::vector<ZoomRecord> records;
    const auto close = [&] {
      if (!records.empty()) addZoomBlock(zoom, records);
      records.clear();
    };
    for (const SignalPiece& piece : pieces_) {
      const int64_t contig = numberOf(piece.contig);
      if (!records.empty() && records.back().contig != contig) close();
      forRuns(piece, [&](int64_t begin, int64_t end, float value) {
        for (int64_t at = begin; at < end;) {
          const int64_t next = std::min(end, (at / reduction + 1) * reduction);
          if (records.empty() || records.back().begin / reduction != at / reduction) {
            if (records.size() == itemsPerSection) close();
            records.push_back({contig, at, next, {}});
          }
          records.back().end = next;
          records.back().totals.add(value, next - at);
          at = next;
        }
      });
    }
    close();
    return zoom;
  }

  static void addZoomBlock(Zoom& zoom, const std::vector<ZoomRecord>& records) {
    Bytes out;
    for (const ZoomRecord& record : records) {
      const Totals& totals = record.totals;
      out.u32(record.contig).u32(record.begin).u32(record.end).u32(totals.covered);
      out.f32(totals.minimum).f32(totals.maximum).f32(totals.sum).f32(totals.squares);
    }
    zoom.blocks.push_back(packed(records[0].contig, records[0].begin, records.back().end, out.get()));
    zoom.records += records.size();
  }

  std::string assembled() {
    const size_t summaryAt = 64 + 24 * zooms_.size(), contigsAt = summaryAt + 40;
    const std::string contigs = bigwig::contigTree(sorted_, contigsAt);
    const uint64_t dataAt = contigsAt + contigs.size();
    Bytes body;  // from dataAt on
    body.u64(sections_.size());
    const uint64_t dataIndex = appendBlocks(body, sections_, dataAt);
    Bytes zoomHeads;
    for (const Zoom& zoom : zooms_) {
      const uint64_t at = dataAt + body.size();
      body.u32(static_cast<int64_t>(zoom.records));
      zoomHeads.u32(zoom.reduction).u32(0).u64(at).u64(appendBlocks(body, zoom.blocks, dataAt));
    }
    Bytes out;
    out.u32(0x888ffc26).u16(4).u16(zooms_.size()).u64(contigsAt).u64(dataAt).u64(dataIndex);
    out.u16(0)
        .u16(0)
        .u64(0)
        .u64(summaryAt)
        .u32(static_cast<int64_t>(largestBlock_))
        .u64(0)
        .text(zoomHeads.get());
    out.u64(static_cast<uint64_t>(totals_.covered)).f64(totals_.minimum).f64(totals_.maximum);
    out.f64(totals_.sum).f64(totals_.squares).text(contigs).text(body.get()).u32(0x888ffc26);
    return std::move(out.get());
  }

  // The blocks, then their index; gives the offset of that.
  uint64_t appendBlocks(Bytes& body, const std::vector<Block>& blocks, uint64_t bodyAt) {
    const uint64_t blocksAt = bodyAt + body.size();
    for (const Block& block : blocks) {
      body.text(block.bytes);
      largestBlock_ = std::max(largestBlock_, block.unpacked);
    }
    const uint64_t at = bodyAt + body.size();
    body.text(bigwig::blockTree(blocks, blocksAt, at));
    return at;
  }

  std::stop_token stop_;
  std::map<std::string, int64_t> lengths_;  // bytewise by name
  std::vector<Sorted> sorted_;
  std::vector<SignalPiece> pieces_;
  std::vector<Block> sections_;
  std::vector<Zoom> zooms_;
  Totals totals_;
  int64_t items_ = 0;
  size_t largestBlock_ = 24;
};

}  // namespace

std::string bigWigBytes(std::span<const Contig> contigs, std::span<const SignalPiece> pieces,
                        std::stop_token stop) {
  return BigWigWriter(contigs, pieces, std::move(stop)).write();
}

}  // namespace janus
