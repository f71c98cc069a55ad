// The genomes and models that ship, under the words that stand for them.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace janus {

// A pair that belongs together. `locus`: a place worth opening on, in text form.
struct Demo {
  std::string word;  // "demo", "demo-bacteria": what a user types for either of the two
  std::filesystem::path genome, model;
  std::vector<std::filesystem::path> tracks;
  std::string locus;
};

// Nothing for any other word. Throws Error (Internal) when the resources cannot be found.
std::optional<Demo> demoNamed(std::string_view word);

}  // namespace janus
