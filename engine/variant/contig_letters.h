// The letters of contigs one at a time and in short stretches, as cheap as if they were in memory.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <string>

#include "engine/genome/genome.h"

namespace janus {

// Upper case; positions are the contig's own (0-based, from Contig::begin on). Keeps the few pages read last.
// For one thread at a time. Throws what Genome::sequence throws.
class ContigLetters {
 public:
  explicit ContigLetters(std::shared_ptr<const Genome> genome);

  const Genome& genome() const { return *genome_; }
  // A position within the contig.
  char at(const std::string& contig, int64_t position);
  std::string over(const Region& region);

 private:
  struct Page {
    Region region;
    std::string letters;
  };
  const Page& pageAt(const std::string& contig, int64_t position);

  std::shared_ptr<const Genome> genome_;
  std::list<Page> pages_;  // the last used first
};

}  // namespace janus
