#include "engine/genome/name_index.h"

#include <algorithm>
#include <cctype>
#include <numeric>
#include <tuple>

namespace janus {
namespace {

// ASCII only: names of genes are.
std::string folded(std::string_view name) {
  std::string out(name);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return std::tolower(c); });
  return out;
}

// Whether one insertion, deletion, substitution or swap of neighbours turns `a` into `b` (Damerau 1964).
bool oneApart(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > 1 || a == b) return false;
  const size_t same = static_cast<size_t>(std::mismatch(a.begin(), a.end(), b.begin()).first - a.begin());
  if (a.size() < b.size()) return a.substr(same) == b.substr(same + 1);
  if (a.substr(same + 1) == b.substr(same + 1)) return true;
  return same + 1 < a.size() && a[same] == b[same + 1] && a[same + 1] == b[same] &&
         a.substr(same + 2) == b.substr(same + 2);
}

}  // namespace

NameIndex::NameIndex(std::vector<NamedPlace> places) {
  std::erase_if(places, [](const NamedPlace& place) { return place.name.empty(); });
  std::vector<std::string> keys(places.size());
  std::transform(places.begin(), places.end(), keys.begin(),
                 [](const NamedPlace& place) { return folded(place.name); });
  std::vector<size_t> order(places.size());
  std::iota(order.begin(), order.end(), size_t{0});
  const auto rank = [&](size_t i) {
    return std::make_tuple(std::string_view(keys[i]), -places[i].region.length(),
                           std::string_view(places[i].region.contig), places[i].region.begin);
  };
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return rank(a) < rank(b); });
  for (const size_t i : order) {
    places_.push_back(std::move(places[i]));
    keys_.push_back(std::move(keys[i]));
  }
}

std::vector<NamedPlace> NameIndex::find(std::string_view name) const {
  const auto [first, last] = std::equal_range(keys_.begin(), keys_.end(), folded(name));
  return {places_.begin() + (first - keys_.begin()), places_.begin() + (last - keys_.begin())};
}

std::vector<NamedPlace> NameIndex::complete(std::string_view start, size_t most) const {
  const std::string wanted = folded(start);
  std::vector<size_t> found;
  for (auto at = std::lower_bound(keys_.begin(), keys_.end(), wanted);
       at != keys_.end() && at->starts_with(wanted); ++at)
    if (at == keys_.begin() || *at != *(at - 1)) found.push_back(static_cast<size_t>(at - keys_.begin()));
  const size_t count = std::min(most, found.size());
  std::partial_sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(count), found.end(),
                    [&](size_t a, size_t b) {
                      return std::make_tuple(keys_[a].size(), a) < std::make_tuple(keys_[b].size(), b);
                    });
  std::vector<NamedPlace> places;
  for (size_t i = 0; i < count; ++i) places.push_back(places_[found[i]]);
  return places;
}

std::vector<std::string> NameIndex::similar(std::string_view name, size_t most) const {
  const std::string wanted = folded(name);
  std::vector<std::string> names;
  for (size_t i = 0; i < keys_.size() && names.size() < most; ++i)
    if ((i == 0 || keys_[i] != keys_[i - 1]) && oneApart(keys_[i], wanted)) names.push_back(places_[i].name);
  return names;
}

}  // namespace janus
