#include "engine/run/array_layout.h"

#include <algorithm>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "protocol/track_name.h"

namespace janus {
namespace {

class Arranger {
 public:
  Arranger(const std::vector<std::string>& names, const std::function<bool(size_t, size_t)>& fit)
      : names_(names), fit_(fit) {
    for (size_t track = 0; track < names.size(); ++track) rest_.push_back(track);
  }

  std::vector<ArrayLayout> layouts() {
    joinExperts("expert", TrackName::Kind::Expert);
    joinExperts("expert_weight", TrackName::Kind::ExpertWeight);
    joinLetters();
    for (const size_t track : rest_) out_.push_back({names_[track], {}, {}, {"base"}, {track}});
    return std::move(out_);
  }

 private:
  std::optional<size_t> named(const std::string& name) const {
    const auto found = std::ranges::find_if(rest_, [&](size_t track) { return names_[track] == name; });
    return found == rest_.end() ? std::nullopt : std::optional(*found);
  }

  // Moves the tracks of these names from the rest into one array; false, and nothing moved, where one is
  // missing.
  bool join(ArrayLayout layout, const std::vector<std::string>& names) {
    for (const std::string& name : names) {
      const auto track = named(name);
      if (!track || (!layout.tracks.empty() && !fit_(layout.tracks[0], *track))) return false;
      layout.tracks.push_back(*track);
    }
    std::erase_if(rest_, [&](size_t track) { return std::ranges::count(layout.tracks, track) > 0; });
    out_.push_back(std::move(layout));
    return true;
  }

  void joinLetters() {
    for (size_t i = 0; i < rest_.size();) {
      const std::string& name = names_[rest_[i]];
      const std::string stem = name.ends_with(".A") ? name.substr(0, name.size() - 2) : "";
      std::vector<std::string> four;
      for (const char base : baseLetters) four.push_back(fmt::format("{}.{}", stem, base));
      if (stem.empty() || !join({stem, {}, {4}, {"base", "letter A C G T"}, {}}, four)) ++i;
    }
  }

  void joinExperts(const char* array, TrackName::Kind kind) {
    std::set<int> layers;
    for (const size_t track : rest_)
      if (const auto name = TrackName::parse(names_[track]); name && name->kind == kind && name->rank == 1)
        layers.insert(name->layer);
    if (layers.empty()) return;
    std::vector<std::string> names;
    std::string axis = "layer";
    for (const int layer : layers) {
      axis += fmt::format(" {}", layer);
      for (const int stream : {0, 1})
        for (const int rank : {1, 2}) names.push_back(TrackName{kind, 0, rank, layer, stream}.text());
    }
    join({array,
          {static_cast<int64_t>(layers.size()), 2},
          {2},
          {axis, "stream fwd bwd", "base", "rank first second"},
          {}},
         names);
  }

  const std::vector<std::string>& names_;
  const std::function<bool(size_t, size_t)>& fit_;
  std::vector<size_t> rest_;
  std::vector<ArrayLayout> out_;
};

}  // namespace

size_t ArrayLayout::inner() const { return trailing.empty() ? 1 : static_cast<size_t>(trailing[0]); }

std::vector<int64_t> ArrayLayout::shape(int64_t letters) const {
  std::vector<int64_t> out = leading;
  out.push_back(letters);
  out.insert(out.end(), trailing.begin(), trailing.end());
  return out;
}

std::vector<ArrayLayout> arrayLayouts(const std::vector<std::string>& names,
                                      const std::function<bool(size_t, size_t)>& fit) {
  return Arranger(names, fit).layouts();
}

}  // namespace janus
