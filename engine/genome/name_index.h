// Finds genes and features by name: exactly, by how the name begins, and with one letter wrong.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "protocol/region.h"

namespace janus {

// A name and where it is; `detail` is a word beside it in a list ("gene", "NM_001176").
struct NamedPlace {
  std::string name, detail;
  Region region;
  bool shown = true;  // the name is the one that is drawn; not a synonym, an identifier, a cross-reference
  bool operator==(const NamedPlace&) const = default;
};

// Case does not count anywhere. Constant once made; safe to use from several threads.
class NameIndex {
 public:
  NameIndex() = default;
  explicit NameIndex(std::vector<NamedPlace> places);

  size_t size() const { return places_.size(); }

  // All places of a name: those that are drawn under it first, those of the primary assembly before its
  // alternatives (primary_assembly.h), the longest first (a gene before its short transcripts). One that is
  // spelled as asked comes before one in another case.
  std::vector<NamedPlace> find(std::string_view name) const;

  // The same where nothing has that very name: without its version ("NM_777.3" asked for, "NM_777" there),
  // with any ("NM_777" asked for), and a bare number as NCBI's GeneID. The answers' names say what was found.
  std::vector<NamedPlace> findLoosely(std::string_view name) const;

  // Up to `most` places whose names begin with `start`, shorter names first: of each name all the places it
  // has on contigs and apart from each other.
  std::vector<NamedPlace> complete(std::string_view start, size_t most) const;

  // Up to `most` names that differ from `name` by one letter more, less, other, or two swapped.
  std::vector<std::string> similar(std::string_view name, size_t most) const;

 private:
  std::vector<NamedPlace> between(size_t first, size_t last, std::string_view typed) const;
  std::vector<NamedPlace> versionsOf(std::string_view name) const;

  std::vector<NamedPlace> places_;  // by folded name, then as find() answers
  std::vector<std::string> keys_;   // keys_[i]: the name of places_[i] in lower case
};

// Places that overlap each other made one, in the order of the first of each: the transcripts of a gene are
// one place.
std::vector<NamedPlace> apart(std::vector<NamedPlace> places);

}  // namespace janus
