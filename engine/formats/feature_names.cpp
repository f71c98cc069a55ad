#include "engine/formats/feature_names.h"

#include <algorithm>

namespace janus {
namespace {

constexpr NameKey keys[] = {{"ID", true},
                            {"Name", true},
                            {"Alias", true},
                            {"Dbxref", true},
                            {"db_xref", true},
                            {"standard_name", true},
                            {"synonym", false},
                            {"synonyms", false},
                            {"gene", false},
                            {"gene_id", false},
                            {"gene_name", false},
                            {"gene_symbol", false},
                            {"gene_synonym", false},
                            {"locus_tag", false},
                            {"old_locus_tag", false},
                            {"hgnc_id", false},
                            {"havana_gene", false},
                            {"havana_transcript", true},
                            {"transcript_id", true},
                            {"transcript_name", true},
                            {"transcript_symbol", true},
                            {"protein_id", true},
                            {"ccdsid", true},
                            {"ccds_id", true}};

bool isNumber(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

}  // namespace

const NameKey* nameKeyOf(std::string_view attribute) {
  const auto found = std::ranges::find(keys, attribute, &NameKey::key);
  return found == std::end(keys) ? nullptr : &*found;
}

std::vector<std::string_view> namesIn(std::string_view value) {
  std::vector<std::string_view> out;
  if (value.empty()) return out;
  out.push_back(value);
  for (const std::string_view prefix : {"gene-", "rna-", "cds-", "exon-", "id-"})
    if (value.starts_with(prefix)) out.push_back(value.substr(prefix.size()));
  if (const size_t colon = value.find(':'); colon != value.npos) out.push_back(value.substr(colon + 1));
  if (out.back().empty() || (out.size() > 1 && isNumber(out.back()))) out.pop_back();
  return out;
}

}  // namespace janus
