// NumPy array files, version 1.0 (NEP 1).
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace janus {

// Everything before the data: magic, version, the dictionary padded so that the data begin at a multiple
// of 64. `type` as NumPy writes it: "<f4", "|u1".
std::string npyHeader(std::string_view type, std::span<const int64_t> shape);

}  // namespace janus
