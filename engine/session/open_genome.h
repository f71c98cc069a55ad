// A genome that is open, with the names that can be found in it.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "engine/formats/contig_resolver.h"
#include "engine/genome/genome.h"
#include "engine/genome/name_index.h"
#include "protocol/locus.h"

namespace janus {

class FeatureTrack;
struct OpenTrack;

// The genome's contig for a name as a file spells it.
ContigResolver contigResolverOf(std::shared_ptr<const Genome> genome);

// Safe to use from several threads.
class OpenGenome {
 public:
  OpenGenome(std::string key, std::string path, std::shared_ptr<const Genome> genome);

  const std::string& key() const { return key_; }
  const std::string& path() const { return path_; }  // as the user gave it: a file or a demo's word
  const Genome& genome() const { return *genome_; }
  std::shared_ptr<const Genome> shared() const { return genome_; }

  void addNamesOf(const OpenTrack& track);
  void dropNamesOf(const std::string& trackId);
  std::shared_ptr<const NameIndex> names() const;
  // The places of a name, or of one that is like it but for its version; apart from each other, best first.
  std::vector<NamedPlace> placesNamed(std::string_view name) const;

  // A place as typed; an unknown name's error says which names are like it. Throws Error (Usage).
  Locus locate(const std::string& text) const;
  // `wanted` cut to the contig it names. Throws Error (Input) where nothing of it is left.
  Region clipped(const Region& wanted) const;

 private:
  const std::string key_, path_;
  const std::shared_ptr<const Genome> genome_;
  void rebuildNames();  // under mutex_

  mutable std::mutex mutex_;
  struct Naming {
    std::string track;  // its id
    std::shared_ptr<const FeatureTrack> features;
  };
  std::vector<Naming> namings_;  // in the order they were opened
  std::shared_ptr<const NameIndex> names_ = std::make_shared<NameIndex>();
};
using OpenGenomePtr = std::shared_ptr<OpenGenome>;

}  // namespace janus
