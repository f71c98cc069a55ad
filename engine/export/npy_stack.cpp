#include "engine/export/npy_stack.h"

#include <algorithm>
#include <charconv>
#include <set>

#include <fmt/format.h>

namespace janus {
namespace {

using Tracks = std::vector<const ExportTrack*>;

bool sameWindows(const ExportTrack& a, const ExportTrack& b) {
  return a.info.kind == b.info.kind &&
         std::ranges::equal(a.pieces, b.pieces, {}, &ExportPiece::window, &ExportPiece::window);
}

class Stacker {
 public:
  explicit Stacker(const std::vector<ExportTrack>& tracks) {
    for (const ExportTrack& track : tracks) rest_.push_back(&track);
  }

  std::vector<NpyStack> stacks() {
    for (const char* name : {"expert", "expert_weight"}) stackExperts(name);
    stackLetters();
    for (const ExportTrack* track : rest_) out_.push_back({track->info.name, {}, {}, {"base"}, {track}});
    return std::move(out_);
  }

 private:
  const ExportTrack* named(const std::string& name) const {
    const auto found =
        std::ranges::find_if(rest_, [&](const ExportTrack* t) { return t->info.name == name; });
    return found == rest_.end() ? nullptr : *found;
  }

  // Moves the tracks of these names from the rest into one stack; false, and nothing moved, where one is
  // missing.
  bool stack(NpyStack stack, const std::vector<std::string>& names) {
    for (const std::string& name : names) {
      const ExportTrack* track = named(name);
      if (!track || (!stack.tracks.empty() && !sameWindows(*stack.tracks[0], *track))) return false;
      stack.tracks.push_back(track);
    }
    std::erase_if(rest_, [&](const ExportTrack* t) {
      return std::ranges::find(stack.tracks, t) != stack.tracks.end();
    });
    out_.push_back(std::move(stack));
    return true;
  }

  void stackLetters() {
    for (size_t i = 0; i < rest_.size();) {
      const std::string& name = rest_[i]->info.name;
      const std::string base = name.ends_with(".A") ? name.substr(0, name.size() - 2) : "";
      if (base.empty() || !stack({base, {}, {4}, {"base", "letter A C G T"}, {}},
                                 {base + ".A", base + ".C", base + ".G", base + ".T"}))
        ++i;
    }
  }

  // expert.LAYER.STREAM and expert2.LAYER.STREAM, of `name` expert; expert2_weight goes with expert_weight.
  void stackExperts(const std::string& name) {
    const std::string second = "expert2" + name.substr(6);
    std::set<int> layers;
    for (const ExportTrack* track : rest_) {
      const std::string& word = track->info.name;
      int layer = 0;
      if (!word.starts_with(name + ".")) continue;
      const char* digits = word.data() + name.size() + 1;
      if (std::from_chars(digits, word.data() + word.size(), layer).ec == std::errc{}) layers.insert(layer);
    }
    if (layers.empty()) return;
    std::vector<std::string> names;
    std::string axis = "layer";
    for (const int layer : layers) {
      axis += fmt::format(" {}", layer);
      for (const char* stream : {"fwd", "bwd"})
        for (const std::string& rank : {name, second})
          names.push_back(fmt::format("{}.{}.{}", rank, layer, stream));
    }
    stack({name,
           {static_cast<int64_t>(layers.size()), 2},
           {2},
           {axis, "stream fwd bwd", "base", "rank first second"},
           {}},
          names);
  }

  Tracks rest_;
  std::vector<NpyStack> out_;
};

}  // namespace

size_t NpyStack::inner() const { return trailing.empty() ? 1 : static_cast<size_t>(trailing[0]); }

std::vector<int64_t> NpyStack::shape(int64_t bases) const {
  std::vector<int64_t> out = leading;
  out.push_back(bases);
  out.insert(out.end(), trailing.begin(), trailing.end());
  return out;
}

const char* NpyStack::type() const { return tracks[0]->info.kind == TrackKind::Category ? "|u1" : "<f4"; }

std::string NpyStack::bytes(size_t piece) const {
  const bool classes = tracks[0]->info.kind == TrackKind::Category;
  const auto bases = static_cast<size_t>(tracks[0]->pieces[piece].window.length());
  std::string out;
  out.reserve(tracks.size() * bases * (classes ? 1 : sizeof(float)));
  for (size_t outer = 0; outer < tracks.size(); outer += inner())
    for (size_t base = 0; base < bases; ++base)
      for (size_t k = 0; k < inner(); ++k) {
        const ExportPiece& from = tracks[outer + k]->pieces[piece];
        if (classes)
          out += static_cast<char>(from.classes[base]);
        else
          out.append(reinterpret_cast<const char*>(&from.values[base]), sizeof(float));
      }
  return out;
}

std::vector<NpyStack> stacksOf(const std::vector<ExportTrack>& tracks) { return Stacker(tracks).stacks(); }

}  // namespace janus
