// The results of a command, printed for people or for programs.
#pragma once

#include <nlohmann/json.hpp>

namespace janus::command {

using Facts = nlohmann::ordered_json;

// To standard output. For people: one "key  value" line each, lists below one another; keys' underscores
// become blanks.
void printFacts(const Facts& facts, bool asJson);

}  // namespace janus::command
