// Small exports of a genome of two contigs, for the tests of every format.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/export/export.h"
#include "tests/support/scratch.h"

namespace janus::test {

inline const std::vector<Contig> genome{{"chr2", 0, 1000}, {"chr10", 0, 500}};
inline const Region whole{"chr2", 0, 1000};  // what the model saw, where a piece says so
inline const Provenance origin{"janus 0.1.0", "MODEL", "GENOME", {},
                               "both",        "fp32",  "cpu",    "janus predict demo demo chr2:1-1000"};

TrackInfo quantity(const std::string& name);
TrackInfo category(const std::string& name);

// Into the folder "out".
ExportPlan requestFor(const Scratch& scratch, ExportFormat format, std::vector<ExportTrack> tracks);
// The bytes of one file of what was written.
std::string write(const ExportPlan& request, const std::string& file);
std::string withoutHeader(const std::string& text);
// What a request is refused with; empty where it is not.
std::string refusal(const ExportPlan& request);

std::vector<float> noise(size_t count, uint32_t seed);  // 0..2, with gaps of five in every fifty
std::string rawOf(const std::vector<float>& values);    // as they lie in memory

}  // namespace janus::test
