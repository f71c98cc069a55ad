// Writing tracks of runs, files and plugins to files for other programs.
#pragma once

#include <string>

#include "engine/export/export.h"
#include "engine/session/tracks.h"
#include "protocol/keeping_messages.h"

namespace janus {

// bigwig | bedgraph | bed | tsv | npy; throws Error (Usage) for another word.
ExportFormat exportFormatNamed(const std::string& word);

class Exports {
 public:
  Exports(const Genomes& genomes, Runs& runs, Tracks& tracks);

  // Throws Error (Usage) where there is nothing to write, and what exportTracks throws.
  ExportAnswer write(const ExportRequest& request, const JobControl& control);

 private:
  const Genomes& genomes_;
  Runs& runs_;
  Tracks& tracks_;
};

}  // namespace janus
