// GFF3 lines: trees by ID and Parent, turned into the features that a lane draws.
#pragma once

#include "engine/formats/contig_facts.h"
#include "engine/formats/gff_line.h"

namespace janus {

class Gff3Lines : public FeatureLines {
 public:
  Gff3Lines(ParseWarnings& warnings, ContigFacts& contigs) : warnings_(warnings), contigs_(contigs) {}
  const char* format() const override { return "GFF3"; }
  std::optional<BadLine> read(std::string_view line, int64_t number) override;
  bool ended() const override { return ended_; }
  std::vector<Feature> finish() override;
  int64_t bytesHeld() const override { return bytes_; }

 private:
  // Identifiers are held once, as numbers; 0 is none.
  using Id = uint32_t;
  struct Node {                 // a line that is no part of another, or several lines with one ID
    Feature feature;            // identifier = ID or transcript_id
    std::string symbol, title;  // gene or gene_name; Name
    std::vector<Id> parents;
    std::vector<Span> spans;
    int64_t line = 0;
    bool hasChild = false;
  };
  struct PartsOf {
    Parts parts;
    Feature first;  // stands in for a parent the file lacks
    int64_t line = 0;
  };
  struct Attributes {
    std::string id, name, symbol, transcript;
    std::vector<std::string> parents;
    bool circular = false, sequence = false;  // it is a whole one, NCBI says
  };

  Id idOf(const std::string& name);
  Attributes attributesOf(std::string_view text, int64_t number);
  std::string decoded(std::string_view text, int64_t number);
  void addParts(const GffLine& line, PartKind kind, const Attributes& attributes, int64_t number);
  void addContig(const GffLine& line, const Attributes& attributes, int64_t number);
  void addNode(const GffLine& line, const Attributes& attributes, int64_t number);
  void gatherStrayParts();
  void markParents();
  bool drawn(size_t node);
  const Node& topOf(const Node& node) const;
  void name(Node& node) const;
  Node* nodeOf(Id id);
  PartsOf* partsOf(size_t node);

  ParseWarnings& warnings_;
  ContigFacts& contigs_;
  bool ended_ = false;
  std::unordered_map<std::string, Id> ids_;
  std::vector<Node> nodes_;
  std::vector<Id> idOfNode_;
  std::unordered_map<Id, size_t> nodeOfId_;
  std::map<Id, PartsOf> parts_;  // in order of appearance
  int64_t bytes_ = 0;
};

}  // namespace janus
