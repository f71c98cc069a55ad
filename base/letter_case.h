// Upper case of ASCII letters, whatever the locale: sequence, alleles.
#pragma once

#include <string>

namespace janus {

// Bytes other than a to z stay as they are.
inline std::string upperCase(std::string text) {
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return text;
}

}  // namespace janus
