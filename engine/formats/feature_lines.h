// What the readers of BED, GFF3 and GTF lines share.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/formats/feature_names.h"
#include "engine/formats/file_contigs.h"
#include "engine/formats/parse_warnings.h"
#include "protocol/feature.h"

namespace janus {

// Why a line cannot be used.
struct BadLine {
  std::string why;
};

// Turns lines of one format into features.
class FeatureLines {
 public:
  virtual ~FeatureLines() = default;
  virtual const char* format() const = 0;
  // Nothing when the line was understood (or is one to pass over).
  virtual std::optional<BadLine> read(std::string_view line, int64_t number) = 0;
  // True once the rest of the file is of no interest (the sequence part of a GFF3).
  virtual bool ended() const { return false; }
  // All features, under the file's contig names. To be called at most once.
  virtual std::vector<Feature> finish() = 0;
  // The other names of all that the file describes, likewise under its contig names; after finish().
  virtual std::vector<FeatureName> takeNames() { return {}; }
  // A rough count of the bytes held.
  virtual int64_t bytesHeld() const = 0;
};

// Puts features on the genome's contigs.
class Placement {
 public:
  explicit Placement(const ContigResolver& resolve) : contigs_(resolve) {}
  // False when nothing of a region, under the file's contig name, can lie in the genome: the feature need not
  // be kept. To be asked of every feature, before the first is placed.
  bool reaches(const Region& region);
  // Renames the contig, clips to it; false when nothing of the feature lies in the genome.
  bool place(Feature& feature);
  // The same for the place of a name, which is not counted.
  bool place(Region& region) const;
  // "0 of 25 contigs match the genome ...", "12 features reach past ...".
  std::vector<std::string> sentences() const;

 private:
  FileContigs contigs_;
  int64_t clipped_ = 0;
  std::map<std::string, int64_t> outside_;  // features, by the file's contig name
  std::string firstClipped_;
};

struct Span {
  int64_t begin = 0, end = 0;
  auto operator<=>(const Span&) const = default;
};

// Exons cut into coding and untranslated blocks; coding parts outside of every exon are kept.
std::vector<Block> blocksOf(std::vector<Span> exons, std::vector<Span> coding);

// A whole field as a number; nothing for "1.5", "", "1e6" or what does not fit.
std::optional<int64_t> wholeNumber(std::string_view field);
std::optional<double> realNumber(std::string_view field);

// Strand of a + - . field; '?' (GFF3: unknown) is None. Nothing for anything else.
std::optional<Strand> strandOf(std::string_view field);

std::vector<std::string_view> splitAtTabs(std::string_view line);
std::vector<std::string_view> splitAtBlanks(std::string_view line);

}  // namespace janus
