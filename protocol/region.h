// A stretch of a contig.
#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>
#include <string>

namespace janus {

// [begin, end) on a contig: 0-based, half-open. The 1-based closed form that people read and type lives in
// locus.h.
struct Region {
  std::string contig;
  int64_t begin = 0;
  int64_t end = 0;

  int64_t length() const { return end - begin; }
  bool empty() const { return end <= begin; }
  bool contains(int64_t position) const { return begin <= position && position < end; }
  bool contains(const Region& other) const {
    return contig == other.contig && begin <= other.begin && other.end <= end;
  }
  bool operator==(const Region&) const = default;
};

// The common part; empty (begin == end) on `a`'s contig where there is none.
Region intersection(const Region& a, const Region& b);

// A contig as a browser shows it. A slice of a chromosome (a FASTA record named chr16:186964-397118) has the
// chromosome's name, `begin` = the slice's first base (0-based) and `end` = one past its last base in the
// chromosome's own coordinates; a whole contig begins at 0.
struct Contig {
  std::string name;
  int64_t begin = 0;
  int64_t end = 0;
  int64_t length() const { return end - begin; }
  Region whole() const { return {name, begin, end}; }
  bool operator==(const Contig&) const = default;
};

}  // namespace janus
