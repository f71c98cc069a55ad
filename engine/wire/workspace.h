// What a window has open, found by key; every opening of the same unchanged file finds the same thing.
#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "engine/wire/opened.h"
#include "engine/wire/shelf.h"

namespace janus {

// Safe to use from several threads. What is asked for by a key that nothing has throws Error (Usage).
class Workspace {
 public:
  using Progress = std::function<void(double)>;

  // `path`: a file or a demo's word. Errors are those of the readers.
  OpenGenomePtr openGenome(const std::string& path, std::stop_token stop, const Progress& progress);
  OpenModelPtr openModel(const std::string& path, const std::string& config, std::stop_token stop);
  OpenTrackPtr openTrack(const std::string& path, OpenGenome& genome, std::stop_token stop);

  OpenGenomePtr genome(const std::string& key) const;
  OpenModelPtr model(const std::string& digest) const;
  OpenTrackPtr track(const std::string& id) const;

  int64_t cacheBytes() const { return 0; }

 private:
  Shelf<OpenGenome> genomes_;
  Shelf<const OpenModel> modelsByStamp_, models_;
  Shelf<const OpenTrack> tracksByStamp_, tracks_;
};

}  // namespace janus
