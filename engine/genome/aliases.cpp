#include "engine/genome/aliases.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "protocol/typed_number.h"

namespace janus {
namespace {

// A human chromosome in GRCh37 and GRCh38 (NCBI assembly reports GCF_000001405.25 and GCF_000001405.40). Its
// RefSeq accession is NC_0000NN; GRCh37's version is given, GRCh38's is one higher.
struct Chromosome {
  std::string_view name;
  int version37;
  int64_t length37, length38;
};

constexpr Chromosome human[] = {
    {"1", 10, 249250621, 248956422},  {"2", 11, 243199373, 242193529}, {"3", 11, 198022430, 198295559},
    {"4", 11, 191154276, 190214555},  {"5", 9, 180915260, 181538259},  {"6", 11, 171115067, 170805979},
    {"7", 13, 159138663, 159345973},  {"8", 10, 146364022, 145138636}, {"9", 11, 141213431, 138394717},
    {"10", 10, 135534747, 133797422}, {"11", 9, 135006516, 135086622}, {"12", 11, 133851895, 133275309},
    {"13", 10, 115169878, 114364328}, {"14", 8, 107349540, 107043718}, {"15", 9, 102531392, 101991189},
    {"16", 9, 90354753, 90338345},    {"17", 10, 81195210, 83257441},  {"18", 9, 78077248, 80373285},
    {"19", 9, 59128983, 58617616},    {"20", 10, 63025520, 64444167},  {"21", 8, 48129895, 46709983},
    {"22", 10, 51304566, 50818468},   {"X", 10, 155270560, 156040895}, {"Y", 9, 59373566, 57227415},
};
constexpr std::string_view mitochondrion =
    "NC_012920.1";  // both assemblies; hg19's own chrM is another sequence
constexpr int64_t mitochondrionLength = 16569;

struct Accession {
  std::string name;
  int64_t length;
};

// What an accession stands for.
std::optional<Accession> chromosomeOf(std::string_view accession) {
  if (equalIgnoringCase(accession, mitochondrion)) return Accession{"M", mitochondrionLength};
  for (size_t i = 0; i < std::size(human); ++i)
    for (const int build : {37, 38})
      if (equalIgnoringCase(accession, fmt::format("NC_{:06}.{}", i + 1, human[i].version37 + build - 37)))
        return Accession{std::string(human[i].name), build == 37 ? human[i].length37 : human[i].length38};
  return std::nullopt;
}

// Without "chr", MT and M as one.
std::string_view bare(std::string_view name) {
  if (name.size() > 3 && equalIgnoringCase(name.substr(0, 3), "chr")) name.remove_prefix(3);
  return equalIgnoringCase(name, "MT") ? "M" : name;
}

// The accession in an identifier of NCBI's with bars: "gi|9626243|ref|NC_001416.1|", "ref|NC_001416.1|",
// "lcl|x".
std::string_view accessionIn(std::string_view name) {
  constexpr std::string_view banks[] = {"ref|", "gb|", "emb|", "dbj|", "tpg|", "tpe|", "tpd|", "lcl|"};
  if (name.starts_with("gi|")) name.remove_prefix(std::min(name.find('|', 3), name.size() - 1) + 1);
  for (const std::string_view bank : banks)
    if (name.starts_with(bank)) {
      name.remove_prefix(bank.size());
      return name.substr(0, name.find('|'));
    }
  return {};
}

template <typename Fits>
std::optional<std::string> onlyOne(std::span<const Contig> contigs, Fits fits) {
  const auto found = std::find_if(contigs.begin(), contigs.end(), fits);
  if (found == contigs.end() || std::find_if(found + 1, contigs.end(), fits) != contigs.end())
    return std::nullopt;
  return found->name;
}

}  // namespace

std::optional<std::string> contigNamed(std::string_view typed, std::span<const Contig> contigs) {
  const auto nameIs = [&](auto same) {
    return onlyOne(contigs, [&](const Contig& contig) { return same(std::string_view(contig.name)); });
  };
  if (auto own = nameIs([&](auto name) { return name == typed; })) return own;
  if (auto own = nameIs([&](auto name) { return bare(name) == bare(typed); })) return own;
  if (auto own = nameIs([&](auto name) { return equalIgnoringCase(bare(name), bare(typed)); })) return own;
  if (const auto meant = chromosomeOf(typed))
    return onlyOne(contigs, [&](const Contig& contig) {
      return contig.begin == 0 && contig.end == meant->length &&
             equalIgnoringCase(bare(contig.name), meant->name);
    });
  const std::string_view accession = accessionIn(typed);
  if (auto own = nameIs([&](auto name) {
        const std::string_view its = accessionIn(name);
        return !its.empty() ? equalIgnoringCase(its, accession.empty() ? typed : accession)
                            : !accession.empty() && equalIgnoringCase(name, accession);
      }))
    return own;
  return nameIs([&](auto name) {
    const auto meant = chromosomeOf(name);
    return meant && equalIgnoringCase(meant->name, bare(typed));
  });
}

}  // namespace janus
