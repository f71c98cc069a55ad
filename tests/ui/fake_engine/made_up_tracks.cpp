#include "tests/ui/fake_engine/made_up_tracks.h"

#include <cmath>
#include <cstring>

#include "protocol/track_name.h"
#include "tests/ui/fake_engine/made_up_genome.h"

namespace janus::test {
namespace {

constexpr int experts = 16;
constexpr int mapBins = 64;

template <class Number>
Payload bytesOf(const std::vector<Number>& numbers) {
  Payload bytes(numbers.size() * sizeof(Number));
  std::memcpy(bytes.data(), numbers.data(), bytes.size());
  return bytes;
}

bool isCategory(const std::string& name) {
  const auto parsed = TrackName::parse(name);
  return parsed && parsed->kind == TrackName::Kind::Expert;
}

float valueOf(const std::string& name, int64_t position) {
  return isCategory(name) ? static_cast<float>(position / 3 % experts)
                          : static_cast<float>(position * 13 % 97) / 97.0f;
}

// The window that a key begins with.
Region windowOf(const std::string& key) {
  const size_t dash = key.find('-');
  return {"chrT", std::stoll(key), std::stoll(key.substr(dash + 1))};
}

Payload categories(const TileId& id, const Region& known, const std::string& name) {
  std::vector<uint8_t> values;
  std::vector<uint32_t> counts;
  for (int64_t bin = 0; bin < tileBins; ++bin) {
    const int64_t at = id.region().begin + bin * basesPerBin(id.level);
    const auto here = static_cast<uint8_t>(valueOf(name, at));
    values.push_back(known.contains(at) ? here : noCategory);
    for (int expert = 0; expert < experts && id.level > 0; ++expert)
      counts.push_back(values.back() == expert ? static_cast<uint32_t>(basesPerBin(id.level)) : 0);
  }
  return id.level == 0 ? bytesOf(values) : bytesOf(counts);
}

// Minimum, maximum and mean of a bin are the value of its first base.
Payload quantities(const TileId& id, const Region& known, const std::string& name) {
  std::vector<float> values;
  for (int part = 0; part < (id.level == 0 ? 1 : 3); ++part)
    for (int64_t bin = 0; bin < tileBins; ++bin) {
      const int64_t at = id.region().begin + bin * basesPerBin(id.level);
      values.push_back(known.contains(at) ? valueOf(name, at) : std::nanf(""));
    }
  return bytesOf(values);
}

TileAnswer tile(const TileRequest& request) {
  const TileId& id = request.tile;
  const auto ofRun = RunTrackId::parse(id.track);
  const std::string name = id.track.substr(id.track.rfind('/') + 1);
  const Region known = ofRun ? windowOf(ofRun->run) : Region{"chrT", 0, contigLength};
  const bool isCategories = isCategory(name);
  return {{id, isCategories ? TrackKind::Category : TrackKind::Quantity, experts,
           isCategories ? categories(id, known, name) : quantities(id, known, name)}};
}

PointAnswer point(const PointRequest& request) {
  PointAnswer answer;
  for (const TrackInfo& track : tracksOf(request.run, {}))
    answer.values[track.name] = valueOf(track.name, request.position);
  answer.reference = std::string(1, letterAt(request.position));
  return answer;
}

// The weight from one bin to another is 1 / (1 + their distance).
AttentionAnswer attention(const AttentionRequest& request) {
  const Region window = windowOf(request.run);
  const MapAxis axis{window.begin, window.end, (window.length() + mapBins - 1) / mapBins};
  const auto bins = static_cast<int>(axis.bins());
  std::vector<float> mass;
  for (int query = 0; query < bins; ++query)
    for (int key = 0; key < bins; ++key) mass.push_back(1.0f / static_cast<float>(1 + std::abs(query - key)));
  return {bins, axis.basesPerBin, window, bytesOf(mass)};
}

// Read left to right a quarter of the bases goes to expert 0; all others go to expert 1.
RoutingAnswer routing(const RoutingRequest& request) {
  RoutingAnswer answer{intersection(request.region, windowOf(request.run)), {}};
  for (const int layer : {1, 3})
    for (const int stream : {0, 1}) {
      std::vector<double> shares(experts, 0);
      shares[0] = stream == 0 ? 0.25 : 0, shares[1] = 1 - shares[0];
      answer.routing.push_back({layer, stream, answer.region.length(), shares, 0, shares[1] * experts});
    }
  return answer;
}

struct Named {
  std::string name, unit;
};

std::vector<Named> quantityNames() {
  std::vector<Named> names;
  for (const char base : std::string("ACGT"))
    names.push_back({TrackName::probability(base).text(), "probability"});
  for (const char base : std::string("ACGT")) names.push_back({TrackName::logOdds(base).text(), "log2 odds"});
  names.insert(names.end(),
               {{"entropy", "bits"}, {"information", "bits"}, {"reference_probability", "probability"}});
  return names;
}

}  // namespace

std::string runKey(const Region& window, const std::string& behind) {
  return std::to_string(window.begin) + "-" + std::to_string(window.end) + "-" + behind;
}

std::vector<TrackInfo> tracksOf(const std::string& key, const Region& window) {
  std::vector<TrackInfo> tracks;
  const auto add = [&](const Named& named, TrackKind kind) {
    TrackInfo& info = tracks.emplace_back();
    info.id = RunTrackId{key, named.name}.text();
    info.name = info.title = named.name;
    info.unit = named.unit;
    info.kind = kind;
    if (kind == TrackKind::Category) info.categories = experts;
    if (!window.empty()) info.window = window;
  };
  for (const Named& named : quantityNames()) add(named, TrackKind::Quantity);
  for (const int layer : {1, 3})
    for (const int stream : {0, 1})
      add({TrackName::expert(1, layer, stream).text(), ""}, TrackKind::Category);
  return tracks;
}

void answerTracks(Engine& engine) {
  engine.answer<TileRequest>(tile);
  engine.answer<PointRequest>(point);
  engine.answer<AttentionRequest>(attention);
  engine.answer<RoutingRequest>(routing);
}

}  // namespace janus::test
