// Lines of a cytoBand table (UCSC): the bands of chromosomes, 0-based half-open.
#pragma once

#include "engine/formats/feature_lines.h"

namespace janus {

// Five columns by tabs: chrom, chromStart, chromEnd, name ("p13.3", may be empty), gieStain (gneg, gpos25 to
// gpos100, acen, gvar, stalk). A feature's name is as cytogenetics writes it, "16p13.3"; its type the stain.
class CytobandLines : public FeatureLines {
 public:
  const char* format() const override { return "cytoBand"; }
  std::optional<BadLine> read(std::string_view line, int64_t number) override;
  std::vector<Feature> finish() override { return std::move(bands_); }
  int64_t bytesHeld() const override { return static_cast<int64_t>(bands_.size() * sizeof(Feature)); }

  static bool looksLike(std::string_view line);

 private:
  std::vector<Feature> bands_;
};

}  // namespace janus
