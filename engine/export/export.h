// Results as files for other programs.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "engine/export/provenance.h"
#include "protocol/tile.h"

namespace janus {

enum class ExportFormat { BigWig, BedGraph, Bed, Tsv, Npy };

// bigwig | bedgraph | bed | tsv | npy; nothing for another word.
std::optional<ExportFormat> exportFormatOf(std::string_view word);

// One stretch of a track at full resolution: `values` of a Quantity (NaN = missing) or `classes` of a
// Category (noCategory = missing), one a base.
struct ExportPiece {
  Region window;
  std::span<const float> values = {};
  std::span<const uint8_t> classes = {};
  Region seen = {};        // what the model saw at once to say them; empty: no model said them
  std::string label = {};  // what the user calls the window, as a BED does; part of the file's name in npy
};

// `info.name` becomes the file's name; unit, definition and range go into its header.
struct ExportTrack {
  TrackInfo info;
  std::vector<ExportPiece> pieces;
};

// What only npy can hold, such as logits [L,16]: C-ordered, little-endian.
struct ExportArray {
  std::string name, definition;
  std::vector<std::string> axes;  // what each dimension is: "base", "letter A C G T"
  std::vector<int64_t> shape;
  std::span<const float> values;
  Region window;
  Region seen = {};        // as of a piece
  std::string label = {};  // likewise
};

struct ExportPlan {
  std::filesystem::path folder;  // created if absent
  ExportFormat format = ExportFormat::BigWig;
  std::vector<Contig> contigs;  // of the genome, in its order
  std::vector<ExportTrack> tracks;
  std::vector<ExportArray> arrays;  // Npy only
  std::optional<double> threshold;  // Bed of quantities only: intervals where value >= threshold
  Provenance provenance;            // its windows are taken from `seen` of what is written
};

struct ExportResult {
  std::vector<std::filesystem::path> files;  // the provenance last
  std::vector<std::string> notes;
};

// Writes everything or nothing: all files are complete before the first takes its name. The same request
// gives the same bytes, in every locale. One file is open at a time, however many there are.
//   BigWig    NAME.bw         classes as their number; nothing where nothing is known
//   BedGraph  NAME.bedgraph   equal neighbours merged, %.9g, contigs bytewise as bedGraphToBigWig wants them
//   Bed       NAME.bed        intervals at or above the threshold, or of one class; score 0..1000 by the
//                             mapping in the header, column 7 the mean of the interval (or the class)
//   Tsv       tracks.tsv      a row a base: contig, start_0based, then a column a track; NA where missing
//   Npy       NAME.npy        [L]; probability.A .C .G .T become probability.npy [L,4], and the experts of
//                             all layers expert.npy [layers, 2 streams, L, 2 ranks], expert_weight.npy
//                             likewise. Of several windows, which may overlap: NAME.CONTIG_FIRST_LAST.npy
//                             each, arrays too, and .LABEL before .npy where the window has one
// and provenance.json beside them, which keeps what it says of files of earlier exports into the folder.
// Throws Error: Usage (nothing to write, no threshold, windows that overlap, a folder whose provenance.json
// is not ours), Resource (cannot write); Cancelled.
ExportResult exportTracks(const ExportPlan& request, std::stop_token stop = {});

}  // namespace janus
