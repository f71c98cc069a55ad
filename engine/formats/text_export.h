// Tracks as bedGraph, BED and TSV text.
#pragma once

#include <functional>
#include <string_view>

#include "engine/formats/export.h"

namespace janus {

// Takes the text as it is made, so that a genome's worth never lies in memory.
using TextSink = std::function<void(std::string_view)>;

// Each gives the number of rows written. `track.pieces` come in the order of the file.
int64_t writeBedGraph(const ExportRequest& request, const ExportTrack& track, const TextSink& out);
int64_t writeBed(const ExportRequest& request, const ExportTrack& track, const TextSink& out);
int64_t writeTsv(const ExportRequest& request, const TextSink& out);

// A value as text: %.9g gives every float back; a class as its number.
std::string textOf(float value);

}  // namespace janus
