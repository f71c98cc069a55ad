#include "engine/genome/primary_assembly.h"

#include <algorithm>
#include <cctype>
#include <string>

namespace janus {
namespace {

constexpr std::string_view endings[] = {"_alt", "_fix", "_random", "_decoy", "_patch"};
// GL and KI to ML are GenBank's accessions of the human genome's and the mouse's scaffolds and patches.
constexpr std::string_view starts[] = {"chrun", "un_", "nt_", "nw_", "chr_", "hschr", "hla-", "hs37d5",
                                       "gl0",   "ki2", "kn1", "kq",  "kv",   "kz",    "jh",   "ml1"};

// "chr6_apd_hap1" of hg19.
bool isHaplotype(std::string_view name) {
  const size_t at = name.rfind("_hap");
  return at != name.npos && name.find_first_not_of("0123456789", at + 4) == name.npos;
}

}  // namespace

bool inPrimaryAssembly(std::string_view contig) {
  std::string name(contig);
  std::ranges::transform(name, name.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const auto begins = [&](std::string_view start) { return name.starts_with(start); };
  const auto ends = [&](std::string_view ending) { return name.ends_with(ending); };
  return !std::ranges::any_of(starts, begins) && !std::ranges::any_of(endings, ends) && !isHaplotype(name);
}

}  // namespace janus
