// Where a result comes from, so that it can be made again.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "protocol/region.h"

namespace janus {

// No date: the same run gives the same bytes.
struct Provenance {
  std::string program;          // "janus 0.1.0"
  std::string model, genome;    // digests
  std::vector<Region> windows;  // what the model saw at once
  std::string strands;          // one | both
  std::string precision;        // fp32 | bf16
  std::string device;
  std::string command;  // the line that makes it again
  bool operator==(const Provenance&) const = default;
};

void to_json(nlohmann::json& json, const Provenance& provenance);

// "key: value" a line, for the `#` header of a text file; control characters escaped, empty members left out.
std::vector<std::string> linesOf(const Provenance& provenance);

// "chr1:1001-2000": 1-based and closed, as people type it.
std::string locusText(const Region& region);

}  // namespace janus
