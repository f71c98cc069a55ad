#include "engine/formats/file_contigs.h"

#include <fmt/format.h>

#include "base/error.h"
#include "engine/formats/parse_warnings.h"

namespace janus {
namespace {

constexpr size_t longestName = 32;  // in a sentence

}  // namespace

const Contig* FileContigs::meet(std::string_view name) {
  // Files name a contig many times in a row.
  if (!met_.empty() && met_.back()->first == name)
    return met_.back()->second ? &*met_.back()->second : nullptr;
  auto known = names_.find(name);
  if (known == names_.end()) {
    known = names_.emplace(std::string(name), resolve_(name)).first;
    met_.push_back(&*known);
    if (const auto& contig = known->second) {
      const auto [holder, fresh] = holderOf_.try_emplace(contig->name, &*known);
      if (!fresh && contig->name == name) holder->second = &*known;
    }
  }
  return known->second ? &*known->second : nullptr;
}

const Contig* FileContigs::of(std::string_view name) const {
  const auto known = names_.find(name);
  if (known == names_.end() || !known->second) return nullptr;
  return holderOf_.at(known->second->name) == &*known ? &*known->second : nullptr;
}

std::vector<std::string> FileContigs::sentences() const {
  std::vector<std::string> out{unmatched(), aliases()};
  std::erase(out, "");
  return out;
}

std::string FileContigs::unmatched() const {
  int64_t count = 0;
  std::string first;
  for (const auto* name : met_) {
    if (of(name->first) || count++ > 0) continue;
    first = fmt::format("\"{}\" is not in it", printable(name->first, longestName));
    if (name->second)
      first += fmt::format(", since the file has \"{}\" too",
                           printable(holderOf_.at(name->second->name)->first, longestName));
  }
  if (count == 0) return {};
  const auto all = static_cast<int64_t>(met_.size());
  return fmt::format("{} of {} match the genome, {}", grouped(all - count), counted(all, "contig"), first);
}

std::string FileContigs::aliases() const {
  int64_t count = 0;
  std::string first;
  for (const auto* name : met_) {
    const Contig* contig = of(name->first);
    if (contig && contig->name != name->first && count++ == 0)
      first = fmt::format("{} taken for {}", printable(name->first, longestName),
                          printable(contig->name, longestName));
  }
  return count < 2 ? first
                   : fmt::format("{}, and {} by another name", first, counted(count - 1, "more contig"));
}

}  // namespace janus
