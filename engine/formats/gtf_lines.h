// GTF 2.2 lines: exons, CDS and codons gathered by transcript_id.
#pragma once

#include "engine/formats/gff_line.h"

namespace janus {

class GtfLines : public FeatureLines {
 public:
  explicit GtfLines(ParseWarnings& warnings) : warnings_(warnings) {}
  const char* format() const override { return "GTF"; }
  std::optional<BadLine> read(std::string_view line, int64_t number) override;
  std::vector<Feature> finish() override;
  int64_t bytesHeld() const override { return bytes_; }

 private:
  struct Transcript {
    Feature feature;
    Parts parts;
    bool stated = false;  // has a transcript line
  };
  struct Names {
    std::string transcript, gene, symbol;
  };
  static Names bareNames(const GffLine& line);
  Names namesOf(std::string_view attributes, int64_t number);
  void addGene(const GffLine& line, const Names& names);
  void addToTranscript(const GffLine& line, const Names& names);

  ParseWarnings& warnings_;
  std::vector<Transcript> transcripts_;
  std::unordered_map<std::string, size_t> byId_;  // contig, tab, transcript_id
  std::vector<Feature> genes_;                    // identifier = gene_id
  std::unordered_map<std::string, bool> geneHasTranscript_;
  int64_t bytes_ = 0;
};

}  // namespace janus
