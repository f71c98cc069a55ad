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
  std::vector<FeatureName> takeNames() override { return std::move(names_); }
  int64_t bytesHeld() const override { return bytes_; }

 private:
  // Identifiers are held once, as numbers; 0 is none.
  using Id = uint32_t;
  static constexpr size_t none = static_cast<size_t>(-1);

  struct Alias {
    std::string_view key;  // the file's attribute
    std::string name;
  };
  struct Node {                 // a line that is no part of another, or several lines of one feature
    Feature feature;            // identifier = ID or transcript_id
    std::string symbol, title;  // gene or gene_name; Name
    Id id = 0;
    std::vector<Id> parents;
    std::vector<Span> spans;
    std::vector<Alias> aliases;
    Parts parts;
    int64_t line = 0;
    bool hasChild = false;
    bool spliced = false;  // has parts on the other strand, which its line may span
  };
  struct PartsOf {  // of one parent, on one contig and strand
    Id parent = 0;
    std::string contig;  // as the file spells it
    Parts parts;
    Feature first;  // stands in for a parent the file lacks
    std::string protein;
    int64_t line = 0;
  };
  struct Places {  // the nodes of an ID
    size_t first = none;
    std::vector<size_t> all;  // where there are several; by contig and begin once all lines are read
  };
  struct Attributes {  // in the line, not decoded; parents are a list by commas
    std::string_view id, name, symbol, transcript, parents;
    bool circular = false, sequence = false;  // it is a whole one, NCBI says
  };

  Id idOf(const std::string& name);
  Attributes attributesOf(std::string_view text, int64_t number);
  std::string decoded(std::string_view text, int64_t number);
  void addParts(const GffLine& line, PartKind kind, const Attributes& attributes, int64_t number);
  void addContig(const GffLine& line, const Attributes& attributes, int64_t number);
  size_t partsFor(const GffLine& line, std::string_view parent, int64_t number);
  bool takes(PartsOf& group, const GffLine& line) const;
  void addNode(const GffLine& line, const Attributes& attributes, int64_t number);
  std::vector<Alias> aliasesOf(std::string_view attributes);
  Node* continuedBy(const GffLine& line, Id id, std::string_view contig);
  void place(size_t node);
  void sortPlaces();
  size_t nodeAt(Id id, std::string_view contig, Strand strand, int64_t position) const;
  void giveParts();
  void give(PartsOf& group);
  void standAlone(PartsOf& group);
  Node lonelyNode(const PartsOf& group);
  size_t parentOf(const Node& node, Id parent) const;
  void markParents();
  bool drawn(const Node& node);
  const Node& topOf(const Node& node) const;
  void name(Node& node) const;
  void shape(Node& node);
  void tellNames(const Node& node, bool drawn);

  ParseWarnings& warnings_;
  ContigFacts& contigs_;
  bool ended_ = false;
  std::unordered_map<std::string, Id> ids_;
  std::vector<Node> nodes_;
  std::unordered_map<Id, Places> placesOf_;
  std::vector<PartsOf> parts_;                             // in order of appearance
  std::unordered_map<Id, std::vector<size_t>> partsOfId_;  // indices into parts_
  std::string lastParent_;                                 // of parts, not decoded
  size_t lastParts_ = none;
  std::vector<FeatureName> names_;
  int64_t bytes_ = 0;
};

}  // namespace janus
