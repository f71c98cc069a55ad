// A file of variants read once before anything is computed: what it holds, and whether it is of this genome.
#pragma once

#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/variant/allele.h"
#include "engine/variant/variant_file.h"

namespace janus {

// The genome's contig for the name that a file has, found once.
class VariantContigs {
 public:
  explicit VariantContigs(std::shared_ptr<const Genome> genome) : genome_(std::move(genome)) {}
  const std::optional<Contig>& called(const std::string& name);
  // "1 taken for chr1"; empty where no name was bent.
  std::string note() const;

 private:
  std::shared_ptr<const Genome> genome_;
  std::map<std::string, std::optional<Contig>> found_;
};

struct VariantSurvey {
  int64_t records = 0, known = 0;          // the latter on contigs of the genome
  int64_t differing = 0;                   // of these, REF contradicts the genome
  std::string firstDiffering;              // "chr1:1,001: REF is A, the genome has T"
  std::map<std::string, int64_t> unknown;  // records of each contig that the genome does not have
  bool sorted = true;                      // contigs in one piece each, positions never falling
};

// Throws Error (Input), naming the file: what VariantFile throws, and where REF contradicts the genome in
// more than half of at least 20 records on known contigs (another assembly). Cancelled.
VariantSurvey surveyVariants(const std::filesystem::path& path, VariantContigs& contigs,
                             ContigLetters& letters, std::stop_token stop);

// What ##contig lines say otherwise than the genome: a sentence; empty where nothing does.
std::string otherAssembly(const std::vector<HeaderContig>& header, VariantContigs& contigs);

}  // namespace janus
