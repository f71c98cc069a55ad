#include "base/error.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/utf8.h"

namespace janus {
namespace {

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
    const size_t length = utf8Length(text);
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
  std::string whole = escaped(text);
  if (whole.size() <= longest) return whole;
  size_t head = longest / 2, tail = whole.size() - (longest - head - 3);
  while (head > 0 && continuesUtf8(whole[head])) --head;
  while (tail < whole.size() && continuesUtf8(whole[tail])) ++tail;
  return whole.substr(0, head) + "..." + whole.substr(tail);
}

std::string inQuotes(std::string_view text) { return '"' + printable(text) + '"'; }

}  // namespace janus
