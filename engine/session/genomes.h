// The genomes that are open, and what is asked of one: places, names, sequence.
#pragma once

#include <functional>
#include <stop_token>
#include <string>

#include "engine/job/job_queue.h"
#include "engine/session/open_genome.h"
#include "engine/session/shared_registry.h"
#include "protocol/opening_messages.h"
#include "protocol/place_messages.h"

namespace janus {

// Safe to use from several threads. A genome that is not open throws Error (Usage).
class Genomes {
 public:
  using Progress = Genome::Progress;

  // `path`: a file or a demo's word. Throws what Genome::open throws.
  OpenGenomePtr open(const std::string& path, std::stop_token stop, const Progress& progress);
  OpenGenomePtr get(const std::string& key) const { return genomes_.get(key); }
  OpenGenomePtr find(const std::string& key) const { return genomes_.find(key); }  // nullptr: not open
  // True when nobody has it open any more.
  bool close(const std::string& key) { return genomes_.close(key); }

  OpenGenomeAnswer open(const OpenGenomeRequest& request, const JobControl& control);
  LocateAnswer locate(const LocateRequest& request) const;
  CompleteAnswer complete(const CompleteRequest& request) const;
  SequenceAnswer sequence(const SequenceRequest& request, const JobControl& control) const;

 private:
  SharedRegistry<OpenGenome> genomes_{"genome"};
};

}  // namespace janus
