// What people type and paste, made plain: dashes and blanks of other alphabets, and numbers with commas and
// suffixes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace janus {

// Every Unicode dash becomes '-', every blank ' ' (a narrow one that groups digits after a ':' becomes ','),
// invisible marks vanish. Blanks around ':', and around '-' or ".." between digits, are taken out. Other
// bytes stay as they are.
std::string normalizeInput(std::string_view text);

// A whole number as typed: "1000", "1,000", "1.5Mb", "34M", "500 kb" without the blank, "1e6", "12bp". Commas
// must group digits by three: "1,5Mb" could be meant either way. Throws Error (Usage) saying what is wrong.
int64_t typedNumber(std::string_view text);

// Parts between blanks (spaces and tabs); none are empty.
std::vector<std::string_view> wordsOf(std::string_view text);

bool equalIgnoringCase(std::string_view a, std::string_view b);

}  // namespace janus
