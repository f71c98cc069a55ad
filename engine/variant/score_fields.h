// The fields JS_...: their names and definitions, and the values of a record in them.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/variant/variant_record.h"
#include "engine/variant/variant_scorer.h"
#include "protocol/strands.h"

namespace janus {

constexpr std::string_view fieldPrefix = "JS_";

// llr: LLR of single bases, PLLR and FLANK of other changes. pllr: PLLR and FLANK of all. influence: INFL and
// INFLPOS of all. all: everything.
enum class ScoreSet { Llr, Pllr, Influence, All };
// Throws Error (Usage).
ScoreSet scoreSetNamed(const std::string& word);
ScoreChoice choiceOf(ScoreSet set, int64_t context);

// "##INFO=<ID=JS_LLR,...>" of the fields of a set.
std::vector<std::string> infoLines(ScoreSet set, Strands strands);
// Their names, in order.
std::vector<std::string> fieldNames(ScoreSet set, Strands strands);

// One value an ALT. Fields of the set are always there, with '.' where there is no value; PLLR and FLANK of
// set Llr, and WHY, only where some ALT has one.
std::vector<InfoField> fieldsOf(std::span<const AlleleScores> scores, ScoreSet set, Strands strands,
                                int64_t context);

}  // namespace janus
