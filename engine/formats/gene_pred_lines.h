// Lines of UCSC's gene tables (genePred): refGene.txt, ncbiRefSeq.txt, refFlat.txt, knownGene.txt.
#pragma once

#include "engine/formats/feature_lines.h"

namespace janus {

// By tabs: name, chrom, strand, txStart, txEnd, cdsStart, cdsEnd, exonCount, exonStarts, exonEnds, and where
// the table is extended score and name2, the gene; 0-based half-open. A bin (a number) or the gene's name
// (refFlat) may stand in front.
class GenePredLines : public FeatureLines {
 public:
  const char* format() const override { return "genePred"; }
  std::optional<BadLine> read(std::string_view line, int64_t number) override;
  std::vector<Feature> finish() override { return std::move(genes_); }
  int64_t bytesHeld() const override { return bytes_; }

  static bool looksLike(const std::vector<std::string_view>& fields);

 private:
  std::vector<Feature> genes_;
  int64_t bytes_ = 0;
};

}  // namespace janus
