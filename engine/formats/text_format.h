// What a text file of features is, told from many of its lines: its headers and the shape of its columns
// first, the ending of its name last.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace janus {

enum class TextFormat {
  Unknown,
  Bed,
  NarrowPeak,  // BED6+4 (ENCODE): signal, p, q and summit in columns 7 to 10
  BroadPeak,   // BED6+3
  Gff3,
  Gtf,
  Cytoband,
  IntervalList,  // Picard: SAM header, then 1-based closed places
  Table,         // 1-based closed, columns by the names in its first line: MACS, R's GRanges
  GenePred       // UCSC's gene tables, with a bin column or a gene's name in front or without
};

struct FormatVerdict {
  TextFormat format = TextFormat::Unknown;
  std::string refusal;              // not empty: it is a known format that is not read, as a sentence
  std::vector<std::string> header;  // of the line that names the columns, where there is one
  bool headerIsAmbiguous = false;   // it does not say from where positions count
  bool thick = true;                // BED: columns 7 and 8 are the thick part
};

class FormatEvidence {
 public:
  static constexpr size_t enoughLines = 1000;

  explicit FormatEvidence(const std::filesystem::path& file);  // for its ending

  // Lines that hold no feature in any format: "#...", "track ...", "browser ...", "@..." before any other.
  // False where the line is none of these; addLine is for it.
  bool addHeader(std::string_view line);
  void addLine(std::string_view line);
  bool enough() const { return lines_ >= static_cast<int64_t>(enoughLines); }
  // "@HD", "@SQ" and the like have been seen: a SAM file or an interval list.
  bool hasSamHeader() const { return samHeader_; }

  // A bedGraph or wiggle, by a track line or the ending.
  bool holdsValues() const { return values_; }

  FormatVerdict verdict() const;

 private:
  enum Shape {  // of a line
    Gff,
    GtfAttributes,
    Gff3Attributes,
    Bands,
    BedLike,
    Peak10,
    Peak9,
    Colour9,
    OddThick,
    PickedThick,
    Bedpe,
    Sam,
    Psl,
    Paf,
    Fai,
    Coverage,
    Picard,
    Genes,
    BlankGff,
    RepeatMasker,
    Binned,
    Locus,
    Length,
    shapes
  };

  void count(Shape shape, bool seen) { counts_[shape] += seen; }
  bool most(Shape shape, int64_t of) const { return counts_[shape] > 0 && counts_[shape] * 2 > of; }
  void addBedShapes(const std::vector<std::string_view>& fields);
  bool takeColumnNames(const std::vector<std::string_view>& fields);
  bool ends(std::initializer_list<std::string_view> endings) const;
  FormatVerdict refused(std::string_view what) const;
  FormatVerdict ofBed() const;
  FormatVerdict ofTable() const;
  TextFormat gffKind() const;
  FormatVerdict ofOther() const;

  std::string ending_;  // of the name, in small letters, without .gz
  std::array<int64_t, shapes> counts_{};
  int64_t lines_ = 0;
  bool samHeader_ = false, macs_ = false, homer_ = false, vcf_ = false, values_ = false;
  int gffVersion_ = 0;
  TextFormat stated_ = TextFormat::Unknown;  // by a track line
  std::vector<std::string> header_;
};

}  // namespace janus
