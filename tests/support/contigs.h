// Small genomes to read files against, and the bytes of a file that was written.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "engine/formats/contig_resolver.h"
#include "tests/support/temporary_folder.h"

namespace janus {

inline std::string bytesOf(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Resolves exactly the given contigs, by name.
inline ContigResolver resolverFor(std::vector<Contig> contigs) {
  return [contigs](std::string_view name) -> std::optional<Contig> {
    for (const Contig& contig : contigs)
      if (contig.name == name) return contig;
    return std::nullopt;
  };
}

// That, with and without "chr", as a genome resolves names.
inline ContigResolver aliasResolverFor(std::vector<Contig> contigs) {
  return [own = resolverFor(std::move(contigs))](std::string_view name) {
    if (auto exact = own(name)) return exact;
    return name.starts_with("chr") ? own(name.substr(3)) : own("chr" + std::string(name));
  };
}

}  // namespace janus
