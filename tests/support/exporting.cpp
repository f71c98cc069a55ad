#include "tests/support/exporting.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <sstream>

#include "base/error.h"

namespace janus::test {

TrackInfo quantity(const std::string& name) {
  TrackInfo info;
  info.name = name;
  info.unit = "bits";
  info.definition = "entropy of those four";
  info.lowest = 0;
  info.highest = 2;
  return info;
}

TrackInfo category(const std::string& name) {
  TrackInfo info;
  info.name = name;
  info.kind = TrackKind::Category;
  info.categories = 16;
  return info;
}

ExportPlan requestFor(const Scratch& scratch, ExportFormat format, std::vector<ExportTrack> tracks) {
  ExportPlan request;
  request.folder = scratch / "out";
  request.format = format;
  request.contigs = genome;
  request.tracks = std::move(tracks);
  request.provenance = origin;
  return request;
}

std::string write(const ExportPlan& request, const std::string& file) {
  exportTracks(request);
  return bytesOf(request.folder / file);
}

std::string withoutHeader(const std::string& text) {
  std::string out;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    if (!line.starts_with('#')) out += line + "\n";
  return out;
}

// What a request is refused with.
std::string refusal(const ExportPlan& request) {
  try {
    exportTracks(request);
  } catch (const Error& error) {
    EXPECT_LE(std::string(error.what()).size(), 200u) << error.what();
    return error.what();
  }
  return "";
}

std::vector<float> noise(size_t count, uint32_t seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<float> uniform(0, 2);
  std::vector<float> out(count);
  for (size_t i = 0; i < count; ++i) out[i] = i % 50 < 5 ? std::nanf("") : uniform(random);
  return out;
}

std::string rawOf(const std::vector<float>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * 4};
}

}  // namespace janus::test
