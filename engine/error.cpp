#include "engine/error.h"

#include <fmt/format.h>

namespace janus {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (unsigned char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += static_cast<char>(c);
    } else if (c < 0x20 || c == 0x7f) {
      out += fmt::format("\\x{:02x}", c);
    } else {
      out += static_cast<char>(c);
    }
  }
  return out;
}

bool continuesCharacter(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

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
