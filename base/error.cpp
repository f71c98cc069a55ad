#include "base/error.h"

#include <algorithm>

#include <fmt/format.h>

namespace janus {
namespace {

bool continuesCharacter(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

// Bytes of the well-formed UTF-8 character at the start of `text`, 0 where there is none (Unicode, table
// 3-7).
size_t characterLength(std::string_view text) {
  const auto byte = [&](size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  const unsigned first = byte(0), second = byte(1);
  const size_t length = first < 0x80   ? 1
                        : first < 0xc2 ? 0
                        : first < 0xe0 ? 2
                        : first < 0xf0 ? 3
                        : first < 0xf5 ? 4
                                       : 0;
  for (size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xc0) != 0x80) return 0;
  const bool overlong = (first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90);
  const bool surrogate = first == 0xed && second > 0x9f, beyond = first == 0xf4 && second > 0x8f;
  return overlong || surrogate || beyond ? 0 : length;
}

// Characters that can make a line look like a different one: control characters, and marks that change the
// direction of text.
bool misleads(std::string_view character) {
  if (character.size() == 1) return static_cast<unsigned char>(character[0]) < 0x20 || character[0] == 0x7f;
  return (character >= "\u0080" && character <= "\u009f") ||
         (character >= "\u202a" && character <= "\u202e") || (character >= "\u2066" && character <= "\u2069");
}

std::string escaped(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const size_t length = characterLength(text);
    const std::string_view character = text.substr(0, std::max<size_t>(length, 1));
    if (length == 0 || misleads(character)) {
      for (const char c : character) out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    } else {
      if (character == "\"" || character == "\\") out += '\\';
      out += character;
    }
    text.remove_prefix(character.size());
  }
  return out;
}

}  // namespace

std::string printable(std::string_view text, size_t longest) {
  const std::string whole = escaped(text);
  if (whole.size() <= longest) return whole;
  size_t head = longest / 2, tail = whole.size() - (longest - head - 3);
  while (head > 0 && continuesCharacter(whole[head])) --head;
  while (tail < whole.size() && continuesCharacter(whole[tail])) ++tail;
  return whole.substr(0, head) + "..." + whole.substr(tail);
}

std::string inQuotes(std::string_view text) { return '"' + printable(text) + '"'; }

}  // namespace janus
