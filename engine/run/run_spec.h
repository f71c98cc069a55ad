// What makes two runs of the model the same run.
#pragma once

#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "protocol/region.h"
#include "protocol/strands.h"

namespace janus {

// To be raised whenever the same model, sequence and precision would give other numbers than before.
constexpr int numericsVersion = 1;

// Content, not places: files may move and be renamed.
struct RunSpec {
  std::string genome;    // the genome's digest: what runs are listed by
  std::string sequence;  // the contig's digest ("SQ....")
  std::string model;     // modelDigest
  Region window;         // what the model sees at once: every prediction depends on all of it
  Strands strands = Strands::Both;
  std::string device = "cpu";  // "cpu" or "cuda": they agree to a tolerance, not to the bit
  std::string precision = "fp32";
  // The positions predicted, when not all of the window: bit for bit those of the whole, at less cost for a
  // model without mid-attention (see ForwardOptions::preview). Routing is always that of the whole window.
  std::optional<Region> preview = std::nullopt;

  const Region& predicted() const { return preview ? *preview : window; }

  // A digest of all of these and numericsVersion; 32 letters. The genome takes no part: the contig's digest
  // says it.
  std::string key() const;
  bool operator==(const RunSpec&) const = default;
};

void to_json(nlohmann::json& json, const RunSpec& spec);
void from_json(const nlohmann::json& json, RunSpec& spec);

}  // namespace janus
