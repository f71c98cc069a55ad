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
  std::vector<FeatureName> takeNames() override { return std::move(names_); }
  int64_t bytesHeld() const override { return bytes_; }

 private:
  static constexpr size_t none = static_cast<size_t>(-1);

  struct Alias {
    std::string_view key;  // the attribute
    std::string name;
  };
  struct Gene {  // all lines of one gene_id on one contig
    std::string contig, id, symbol;
    std::vector<Feature> stated;  // gene lines
    std::vector<Span> transcripts;
    std::vector<Alias> aliases;
    bool named = false;  // a line has told its aliases
  };
  struct Transcript {  // the lines of one transcript_id on one contig and strand
    Feature feature;
    Parts parts;
    std::vector<Span> whole, first;  // its own lines; exons numbered 1
    std::vector<Alias> aliases;
    size_t gene = none;
    size_t otherStrand = none;  // the transcript of the same ID there
    bool spliced = false;       // there is one of the same ID on the other strand
  };
  struct Names {  // of a line, in its text
    std::string_view transcript, gene, symbol, exonNumber, protein;
  };
  static Names bareNames(const GffLine& line);
  Names namesOf(std::string_view attributes, int64_t number);
  size_t geneFor(const GffLine& line, const Names& names);
  Transcript& transcriptFor(const GffLine& line, const Names& names);
  size_t addTranscript(const GffLine& line, const Names& names);
  void addAliases(std::string_view attributes, Gene* gene, Transcript* transcript);
  void addAlias(std::vector<Alias>& aliases, std::string_view key, std::string_view value);
  void addGene(const GffLine& line, const Names& names);
  void addToTranscript(const GffLine& line, const Names& names);
  void finish(Transcript& transcript, std::vector<Feature>& out);
  void put(const Transcript& transcript, Feature copy, Parts parts, const Span* place,
           std::vector<Feature>& out);
  void finish(Gene& gene, std::vector<Feature>& out);
  void name(const std::vector<Alias>& aliases, const std::string& of, const std::string& shown,
            const std::string& identifier, const Region& region);

  ParseWarnings& warnings_;
  std::vector<Transcript> transcripts_;
  std::vector<Gene> genes_;
  std::unordered_map<std::string, size_t> transcriptOf_, geneOf_;  // by contig, tab, ID
  std::string key_, lastKey_;
  size_t last_ = none;  // the transcript of lastKey_
  std::vector<FeatureName> names_;
  int64_t bytes_ = 0;
};

}  // namespace janus
