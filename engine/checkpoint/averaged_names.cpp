#include "engine/checkpoint/averaged_names.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace janus {
namespace {

bool among(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

bool isUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool isLetter(char c) { return isUpper(c) || (c >= 'a' && c <= 'z'); }

// A capital begins a word after a small letter, and before one where capitals precede: "myEMACallback".
bool beginsWord(std::string_view name, size_t at) {
  if (at == 0 || !isLetter(name[at - 1])) return true;
  if (!isUpper(name[at])) return false;
  return !isUpper(name[at - 1]) || (at + 1 < name.size() && isLetter(name[at + 1]) && !isUpper(name[at + 1]));
}

bool isAverageWord(std::string_view word) {
  return among(word, {"ema", "swa", "averaged", "average", "avg"});
}

}  // namespace

bool speaksOfAverages(std::string_view name) {
  std::string word;
  for (size_t i = 0; i < name.size(); ++i) {
    if (!isLetter(name[i]) || beginsWord(name, i)) {
      if (isAverageWord(word)) return true;
      word.clear();
    }
    if (isLetter(name[i])) word += static_cast<char>(name[i] | 0x20);
  }
  return isAverageWord(word);
}

bool isAveragingState(std::string_view lastPart) {
  return among(lastPart, {"n_averaged", "num_updates", "decay", "initted", "step", "updates"});
}

}  // namespace janus
