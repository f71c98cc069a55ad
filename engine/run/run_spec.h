// What makes two runs of the model the same run.
#pragma once

#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "engine/run/axis_map.h"
#include "protocol/region.h"
#include "protocol/strands.h"

namespace janus {

// To be raised whenever the same model, sequence and precision would give other numbers than before.
constexpr int numericsVersion = 1;

// What an edited window is run by (see windowSequence).
struct EditedLetters {
  std::string digest;  // digestOfLetters
  AxisMap axis;
  bool operator==(const EditedLetters&) const = default;
};

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

  // Of a window whose letters are not the contig's own.
  std::optional<EditedLetters> edited = std::nullopt;

  const Region& predicted() const { return preview ? *preview : window; }
  AxisMap axis() const { return edited ? edited->axis : AxisMap(window); }
  int64_t letters() const { return edited ? edited->axis.letters() : window.length(); }  // how many
  TokenSpan predictedLetters() const { return axis().lettersOver(predicted()); }

  // A digest of all of these and numericsVersion; 32 letters. The genome takes no part: the contig's digest
  // says it. Of an edited window the letters take part and where they lie, however the edits were spelled.
  std::string key() const;
  bool operator==(const RunSpec&) const = default;
};

void to_json(nlohmann::json& json, const RunSpec& spec);
void from_json(const nlohmann::json& json, RunSpec& spec);

}  // namespace janus
