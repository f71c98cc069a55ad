// Tracks as bedGraph, BED and TSV text.
#pragma once

#include <functional>
#include <string_view>

#include "engine/export/export.h"

namespace janus {

// Takes the text as it is made, so that a genome's worth never lies in memory.
using TextSink = std::function<void(std::string_view)>;

// Each gives the number of rows written, after the header of where they come from. Pieces come in the order
// of the file.
int64_t writeBedGraph(const ExportTrack& track, const Provenance& origin, const TextSink& out);
int64_t writeBed(const ExportTrack& track, double threshold, const Provenance& origin, const TextSink& out);
int64_t writeTsv(const std::vector<ExportTrack>& tracks, const std::vector<Contig>& contigs,
                 const Provenance& origin, const TextSink& out);

// A value as text: %.9g gives every float back; a class as its number.
std::string textOf(float value);

}  // namespace janus
