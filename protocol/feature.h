// Annotation: named intervals, as BED, GFF3 and GTF files give them.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "protocol/region.h"

namespace janus {

enum class Strand : char { Forward = '+', Reverse = '-', None = '.' };

// An exon or a block of a feature, 0-based half-open. `coding` where it is translated (drawn full height).
struct Block {
  int64_t begin = 0, end = 0;
  bool coding = false;
  bool operator==(const Block&) const = default;
};

struct Feature {
  Region region;
  std::string name;        // symbol where the file has one ("ARHGDIG"), else its id
  std::string identifier;  // transcript or feature id ("NM_001176")
  std::string type;        // "transcript", "gene", "CDS", "bed"
  Strand strand = Strand::None;
  double score = 0;  // BED score; 0 where there is none
  // Sorted, disjoint (coding and untranslated parts of an exon are separate blocks). None: one solid piece.
  std::vector<Block> blocks;
  bool operator==(const Feature&) const = default;
};

void to_json(nlohmann::json& json, const Feature& feature);
void from_json(const nlohmann::json& json, Feature& feature);

}  // namespace janus
