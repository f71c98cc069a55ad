// A genome of a few letters, written to a folder of its own.
#pragma once

#include <fstream>
#include <memory>
#include <string>

#include "engine/genome/genome.h"
#include "tests/support/temporary_folder.h"

namespace janus::test {

class SmallGenome {
 public:
  explicit SmallGenome(const std::string& letters, const std::string& contig = "chr1")
      : folder_("small genome"), contig_(contig) {
    std::ofstream(folder_.path() / "g.fa") << '>' << contig << '\n' << letters << '\n';
    genome_ = Genome::open(folder_.path() / "g.fa");
  }
  const std::shared_ptr<const Genome>& genome() const { return genome_; }
  const Contig& contig() const { return genome_->contig(contig_); }
  const std::filesystem::path& folder() const { return folder_.path(); }

 private:
  TemporaryFolder folder_;
  std::string contig_;
  std::shared_ptr<const Genome> genome_;
};

}  // namespace janus::test
