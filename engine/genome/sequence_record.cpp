#include "engine/genome/sequence_record.h"

#include "base/error.h"

namespace janus {

// What printable() would escape, but for quotes and backslashes.
bool canBeShown(std::string_view name) {
  std::string plain(name);
  std::erase_if(plain, [](char c) { return c == '"' || c == '\\'; });
  return printable(plain, SIZE_MAX).find('\\') == std::string::npos;
}

}  // namespace janus
