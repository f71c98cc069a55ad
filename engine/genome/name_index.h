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
  bool operator==(const NamedPlace&) const = default;
};

// Case does not count anywhere. Constant once made; safe to use from several threads.
class NameIndex {
 public:
  NameIndex() = default;
  explicit NameIndex(std::vector<NamedPlace> places);

  size_t size() const { return places_.size(); }

  // All places of a name, the longest first (a gene before its short transcripts).
  std::vector<NamedPlace> find(std::string_view name) const;

  // Up to `most` places whose names begin with `start`, one a name, shorter names first.
  std::vector<NamedPlace> complete(std::string_view start, size_t most) const;

  // Up to `most` names that differ from `name` by one letter more, less, other, or two swapped.
  std::vector<std::string> similar(std::string_view name, size_t most) const;

 private:
  std::vector<NamedPlace> places_;  // by folded name, then longest first, then place
  std::vector<std::string> keys_;   // keys_[i]: the name of places_[i] in lower case
};

}  // namespace janus
