// Which contig of the genome each contig name of a file stands for: decided once for a file, by all its
// names.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/formats/contig_resolver.h"

namespace janus {

// A contig of the genome is one name's alone. Where a file holds both "chrX" and "X" (the reads of a
// spike-in, another organism's), the genome's own name has it and the other is not in the genome; of several
// aliases the first that was met has it.
class FileContigs {
 public:
  explicit FileContigs(const ContigResolver& resolve) : resolve_(resolve) {}
  FileContigs(const FileContigs&) = delete;
  FileContigs& operator=(const FileContigs&) = delete;

  // The file holds `name`. What it could stand for, or nothing; whether it does is known once all are met.
  const Contig* meet(std::string_view name);
  // What a name that was met stands for, now that all of them are known.
  const Contig* of(std::string_view name) const;
  // "1 of 2 contigs match the genome, ...", "1 taken for chr1".
  std::vector<std::string> sentences() const;

 private:
  using Names = std::map<std::string, std::optional<Contig>, std::less<>>;

  std::string unmatched() const;
  std::string aliases() const;

  const ContigResolver& resolve_;
  Names names_;
  std::vector<const Names::value_type*> met_;                 // in the order of the file
  std::map<std::string, const Names::value_type*> holderOf_;  // by the genome's name
};

}  // namespace janus
