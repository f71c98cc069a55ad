// UTF-8: where its characters begin and end, and whether bytes are UTF-8 at all.
#pragma once

#include <cstddef>
#include <string_view>

namespace janus {

// Bytes of the well-formed UTF-8 character at the start of `text`, 1 to 4; 0 where there is none (Unicode 15,
// table 3-7: overlong forms, surrogates and what is beyond U+10FFFF are not well formed).
size_t utf8Length(std::string_view text);

bool isUtf8(std::string_view text);

// True inside a character: a text must not be cut before such a byte.
inline bool continuesUtf8(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) == 0x80; }

}  // namespace janus
