#include "engine/export/npy.h"

#include <fmt/format.h>

namespace janus {

std::string npyHeader(std::string_view type, std::span<const int64_t> shape) {
  constexpr size_t lead = 10, alignment = 64;  // magic, version, length of the dictionary
  std::string extents;
  for (const int64_t extent : shape) extents += fmt::format("{}, ", extent);
  if (shape.size() == 1) extents.pop_back();  // (3,) and (3, 4): the one comma a tuple of one must have
  if (shape.size() > 1) extents.resize(extents.size() - 2);
  std::string text = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}), }}", type, extents);
  text.append((alignment - (lead + text.size() + 1) % alignment) % alignment, ' ');
  text += '\n';
  std::string out("\x93NUMPY\x01\x00", 8);
  out += static_cast<char>(text.size() & 0xff);
  out += static_cast<char>(text.size() >> 8);
  return out + text;
}

}  // namespace janus
