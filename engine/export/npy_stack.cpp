#include "engine/export/npy_stack.h"

#include <algorithm>

namespace janus {
namespace {

bool sameWindows(const ExportTrack& a, const ExportTrack& b) {
  return a.info.kind == b.info.kind &&
         std::ranges::equal(a.pieces, b.pieces, {}, &ExportPiece::window, &ExportPiece::window);
}

template <class Value>
std::string stackedBytes(const NpyStack& stack, size_t piece, std::span<const Value> ExportPiece::*values) {
  std::vector<std::span<const Value>> columns;
  for (const ExportTrack* track : stack.tracks) columns.push_back(track->pieces[piece].*values);
  const std::vector<Value> all = stacked(stack.layout, columns);
  return {reinterpret_cast<const char*>(all.data()), all.size() * sizeof(Value)};
}

}  // namespace

const char* NpyStack::type() const { return tracks[0]->info.kind == TrackKind::Category ? "|u1" : "<f4"; }

std::string NpyStack::bytes(size_t piece) const {
  return tracks[0]->info.kind == TrackKind::Category ? stackedBytes(*this, piece, &ExportPiece::classes)
                                                     : stackedBytes(*this, piece, &ExportPiece::values);
}

std::vector<NpyStack> stacksOf(const std::vector<ExportTrack>& tracks) {
  std::vector<std::string> names;
  for (const ExportTrack& track : tracks) names.push_back(track.info.name);
  std::vector<NpyStack> stacks;
  for (ArrayLayout& layout :
       arrayLayouts(names, [&](size_t a, size_t b) { return sameWindows(tracks[a], tracks[b]); })) {
    NpyStack stack;
    for (const size_t track : layout.tracks) stack.tracks.push_back(&tracks[track]);
    stack.layout = std::move(layout);
    stacks.push_back(std::move(stack));
  }
  return stacks;
}

}  // namespace janus
