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

}  // namespace janus
