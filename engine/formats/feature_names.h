// The other names that a GTF or GFF3 gives its genes and transcripts, so that they can be found by them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/region.h"

namespace janus {

// "ENSG00000077777", as a "gene_id" of what is shown as "KRASX".
struct FeatureName {
  std::string name, of;
  std::string_view key;  // the file's attribute, a literal
  Region region;
};

// An attribute that names something: its value, or each of its values, is a name.
struct NameKey {
  std::string_view key;
  bool ofTranscript;  // of the line's own transcript; otherwise of the gene above it
};
// Nothing for an attribute that is no name. The keys are those of Ensembl, NCBI, GENCODE, FlyBase and the
// specification of GFF3 (Name, Alias, Dbxref).
const NameKey* nameKeyOf(std::string_view attribute);

// What one value of such an attribute can be asked for by: itself, and what stands behind a prefix that says
// whose it is ("gene:ENSG1", "gene-BRCA1", "HGNC:HGNC:1100"); a bare number is not asked for by itself.
std::vector<std::string_view> namesIn(std::string_view value);

}  // namespace janus
