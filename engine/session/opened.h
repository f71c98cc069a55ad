// What a window has open: a genome with its names, a model ready to run, a track.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/checkpoint/model_file.h"
#include "engine/formats/contig_resolver.h"
#include "engine/formats/feature_track.h"
#include "engine/genome/genome.h"
#include "engine/genome/name_index.h"
#include "engine/model/janus.h"
#include "engine/session/demo.h"
#include "engine/track/track_source.h"
#include "protocol/locus.h"

namespace janus {

// A file as a track: values or features, never both.
struct OpenTrack {
  TrackSourcePtr values;
  std::shared_ptr<const FeatureTrack> features;
  std::vector<std::string> notes;
  const TrackInfo& info() const { return features ? features->info() : values->info(); }
};
using OpenTrackPtr = std::shared_ptr<const OpenTrack>;

// Told by its content: a bigWig, or else annotation. Throws Error, Cancelled.
OpenTrackPtr readTrack(const std::filesystem::path& path, const ContigResolver& resolve,
                       std::stop_token stop);

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
    std::vector<NamedPlace> places;
  };
  std::vector<Naming> namings_;  // in the order they were opened
  std::shared_ptr<const NameIndex> names_ = std::make_shared<NameIndex>();
};
using OpenGenomePtr = std::shared_ptr<OpenGenome>;

struct OpenModel {
  std::string path;  // as the user gave it
  std::shared_ptr<const Model> model;
};
using OpenModelPtr = std::shared_ptr<const OpenModel>;

// Where the bytes of `path` lie and when they were last changed: the same for the same file, another once it
// has been written to. A folder stands for the files in it.
std::string stampOf(const std::filesystem::path& path);

}  // namespace janus
