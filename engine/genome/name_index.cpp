#include "engine/genome/name_index.h"

#include <algorithm>
#include <cctype>
#include <numeric>
#include <tuple>
#include <unordered_map>

#include "engine/genome/primary_assembly.h"

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

bool isNumber(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

}  // namespace

NameIndex::NameIndex(std::vector<NamedPlace> places) {
  std::erase_if(places, [](const NamedPlace& place) { return place.name.empty(); });
  std::vector<std::string> keys(places.size());
  std::transform(places.begin(), places.end(), keys.begin(),
                 [](const NamedPlace& place) { return folded(place.name); });
  std::unordered_map<std::string_view, bool> primary;
  for (const NamedPlace& place : places)
    primary.try_emplace(place.region.contig, inPrimaryAssembly(place.region.contig));
  std::vector<size_t> order(places.size());
  std::iota(order.begin(), order.end(), size_t{0});
  const auto rank = [&](const NamedPlace& place) {
    return std::make_tuple(!place.shown, !primary.at(place.region.contig), -place.region.length(),
                           std::string_view(place.region.contig), place.region.begin);
  };
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    const int names = keys[a].compare(keys[b]);
    return names != 0 ? names < 0 : rank(places[a]) < rank(places[b]);
  });
  places_.reserve(order.size());
  keys_.reserve(order.size());
  for (const size_t i : order) {
    places_.push_back(std::move(places[i]));
    keys_.push_back(std::move(keys[i]));
  }
}

std::vector<NamedPlace> NameIndex::between(size_t first, size_t last, std::string_view typed) const {
  const auto at = [this](size_t i) { return places_.begin() + static_cast<std::ptrdiff_t>(i); };
  std::vector<NamedPlace> out(at(first), at(last));
  std::stable_partition(out.begin(), out.end(), [&](const NamedPlace& place) { return place.name == typed; });
  return out;
}

std::vector<NamedPlace> NameIndex::find(std::string_view name) const {
  const auto [first, last] = std::equal_range(keys_.begin(), keys_.end(), folded(name));
  return between(static_cast<size_t>(first - keys_.begin()), static_cast<size_t>(last - keys_.begin()), name);
}

// "NM_777" -> all of NM_777.1, NM_777.2, ...
std::vector<NamedPlace> NameIndex::versionsOf(std::string_view name) const {
  const std::string start = folded(name) + '.';
  std::vector<NamedPlace> out;
  for (auto at = std::lower_bound(keys_.begin(), keys_.end(), start);
       at != keys_.end() && at->starts_with(start); ++at)
    if (isNumber(std::string_view(*at).substr(start.size())))
      out.push_back(places_[static_cast<size_t>(at - keys_.begin())]);
  return out;
}

std::vector<NamedPlace> NameIndex::findLoosely(std::string_view name) const {
  if (name.empty()) return {};
  if (isNumber(name)) return find("GeneID:" + std::string(name));
  const size_t dot = name.rfind('.');
  const bool versioned = dot != name.npos && dot > 0 && isNumber(name.substr(dot + 1));
  const std::string_view base = versioned ? name.substr(0, dot) : name;
  auto found = versioned ? find(base) : std::vector<NamedPlace>();
  return found.empty() ? versionsOf(base) : found;
}

std::vector<NamedPlace> NameIndex::complete(std::string_view start, size_t most) const {
  const std::string wanted = folded(start);
  std::vector<size_t> found;  // the first place of each name
  auto at = std::lower_bound(keys_.begin(), keys_.end(), wanted);
  for (; at != keys_.end() && at->starts_with(wanted); ++at)
    if (at == keys_.begin() || *at != *(at - 1)) found.push_back(static_cast<size_t>(at - keys_.begin()));
  const size_t count = std::min(most, found.size());
  std::partial_sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(count), found.end(),
                    [&](size_t a, size_t b) {
                      return std::make_tuple(keys_[a].size(), a) < std::make_tuple(keys_[b].size(), b);
                    });
  std::vector<NamedPlace> places;
  for (size_t i = 0; i < count && places.size() < most; ++i)
    for (NamedPlace& place : apart(find(keys_[found[i]])))
      if (places.size() < most) places.push_back(std::move(place));
  return places;
}

std::vector<std::string> NameIndex::similar(std::string_view name, size_t most) const {
  const std::string wanted = folded(name);
  std::vector<std::string> names;
  for (size_t i = 0; i < keys_.size() && names.size() < most; ++i)
    if ((i == 0 || keys_[i] != keys_[i - 1]) && oneApart(keys_[i], wanted)) names.push_back(places_[i].name);
  return names;
}

std::vector<NamedPlace> apart(std::vector<NamedPlace> places) {
  // Spans of each contig, joined where they overlap.
  std::vector<size_t> order(places.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    const Region &one = places[a].region, &other = places[b].region;
    return std::tie(one.contig, one.begin) < std::tie(other.contig, other.begin);
  });
  std::vector<std::pair<Region, size_t>> joined;  // and the first of its places
  for (const size_t i : order) {
    const Region& region = places[i].region;
    if (!joined.empty() && joined.back().first.contig == region.contig &&
        region.begin < joined.back().first.end) {
      joined.back().first.end = std::max(joined.back().first.end, region.end);
      joined.back().second = std::min(joined.back().second, i);
    } else {
      joined.emplace_back(region, i);
    }
  }
  std::sort(joined.begin(), joined.end(), [](auto& a, auto& b) { return a.second < b.second; });
  std::vector<NamedPlace> out;
  for (const auto& [region, first] : joined) {
    out.push_back(std::move(places[first]));
    out.back().region = region;
  }
  return out;
}

}  // namespace janus
