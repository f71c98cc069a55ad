// The options that choose a genome and places in it, the same for every word that has them.
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "engine/session/genomes.h"
#include "engine/session/tracks.h"

namespace CLI {
class App;
}

namespace janus::command {

struct Setting;

void addGenome(CLI::App& word, std::string& path);
// Shows progress where it takes its time; notes go to standard error.
OpenGenomePtr openGenome(Genomes& genomes, const std::string& path, const Setting& setting,
                         std::stop_token stop);

struct PlaceChoice {
  std::vector<std::string> places;  // as typed
  std::string bed, annotation;
};

void addPlaces(CLI::App& word, PlaceChoice& choice);  // REGION..., --bed and --annotation
// A file of a track has one value a base, so that regions which overlap become one; files of their own keep
// each.
enum class Overlaps { Keep, Merge };

// A region, and what a BED calls it; several names of one region are joined by '+'.
struct AskedRegion {
  Region region;
  std::string name = {};
};
std::vector<Region> regionsIn(const std::vector<AskedRegion>& asked);

// In the genome's order, without the same one twice. What was bent to fit, came twice or was merged is told
// on standard error. A demo's own annotation gives names without being asked for. Throws Error (Usage) where
// there are none.
std::vector<AskedRegion> regionsOf(const PlaceChoice& choice, OpenGenome& genome, Tracks& tracks,
                                   Overlaps overlaps, const Setting& setting, std::stop_token stop);

}  // namespace janus::command
