// A bigWig as a track.
#pragma once

#include <map>

#include "engine/formats/bigwig_file.h"
#include "engine/formats/contig_resolver.h"
#include "engine/track/track_source.h"

namespace janus {

// Tiles are exact where a tile has few enough values to be read without a noticeable wait; larger ones are
// computed from the file's zoom levels, at least two records to a bin (a record that lies across a bin's edge
// gives each side its share of the mean and its whole minimum and maximum). NaN and infinite values are gaps.
class BigWigTrack : public TrackSource {
 public:
  struct Limits {
    int64_t exactBytes = 4 << 20;  // of packed values a tile, some million bases
  };

  BigWigTrack(const std::filesystem::path& path, const ContigResolver& resolve);
  BigWigTrack(const std::filesystem::path& path, const ContigResolver& resolve, Limits limits);

  const TrackInfo& info() const override { return info_; }
  // Throws Error (Input) where the file is damaged, or was written to since it was opened.
  Tile tile(const TileId& id, std::stop_token stop) const override;
  // What the user should know: contigs the genome lacks or has in another length, no zoom levels, no values;
  // and what bigwig_survey.h finds.
  const std::vector<std::string>& notes() const { return notes_; }

 private:
  struct OnGenome {
    Contig contig;
    uint32_t chromosome = 0;
  };
  class Bins;

  void placeChromosomes(const ContigResolver& resolve);
  void note(const std::string& sentence);
  void addExact(Bins& bins, uint32_t chromosome, const Region& region,
                const std::vector<BigWigFile::Block>& blocks, std::stop_token stop) const;
  // False when the zoom level holds something that is not a number: then the values themselves must be read.
  bool addSummaries(Bins& bins, uint32_t chromosome, const Region& region, const BigWigFile::Zoom& zoom,
                    std::stop_token stop) const;
  const BigWigFile::Zoom* zoomFor(int64_t basesPerBin) const;

  BigWigFile file_;
  Limits limits_;
  TrackInfo info_;
  std::map<std::string, OnGenome, std::less<>> contigs_;
  std::vector<std::string> notes_;
};

}  // namespace janus
