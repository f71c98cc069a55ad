// What a file says of its contigs besides its features: how long they are, and which are circular.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/formats/contig_resolver.h"
#include "protocol/feature.h"

namespace janus {

// Counts the contigs that a file gives another length than the genome has: another assembly, most likely.
class ContigLengths {
 public:
  // A slice of a chromosome does not know the length of the whole.
  void compare(const Contig& genomes, int64_t files);
  // "1 contig of another length than the genome's (...), as if of another assembly"; nothing where all agree.
  std::optional<std::string> sentence() const;

 private:
  int64_t different_ = 0;
  std::string first_;
};

class ContigFacts {
 public:
  // "##sequence-region chr1 1 1000" (GFF3), "@SQ SN:chr1 LN:1000" (SAM); other lines are passed over.
  void addHeader(std::string_view line);
  void addLength(const std::string& contig, int64_t length);
  // Is_circular=true: features that reach past the end go on at its begin (GFF3, "Circular Genomes").
  void addCircular(const std::string& contig, int64_t length);

  // Cuts a feature that goes round the origin, in the file's contig names, and returns the part behind it.
  // One that lies wholly behind the end is moved to where it is.
  std::optional<Feature> cutAtOrigin(Feature& feature);

  std::vector<std::string> sentences(const ContigResolver& resolve) const;

 private:
  std::map<std::string, int64_t, std::less<>> lengths_, circular_;  // bases by the file's names
  int64_t cut_ = 0;
  std::string firstCut_;
};

}  // namespace janus
