// What all targets need: the fuzzer's bytes as a file, and the rule that a message is one line of UTF-8.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/utf8.h"

namespace janus::fuzz {

inline std::string_view textOf(const uint8_t* bytes, size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

// The bytes as a file that is in memory only.
class FuzzedFile {
 public:
  explicit FuzzedFile(std::string_view bytes) : descriptor_(::memfd_create("fuzzed", MFD_CLOEXEC)) {
    if (descriptor_ < 0 ||
        ::write(descriptor_, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()))
      std::abort();
  }
  ~FuzzedFile() { ::close(descriptor_); }
  FuzzedFile(const FuzzedFile&) = delete;
  FuzzedFile& operator=(const FuzzedFile&) = delete;
  std::filesystem::path path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

// Runs a reader. A bad input may give an Error whose message is one line of UTF-8 that is not too long; any
// other exception ends the program.
template <typename Read>
void mayRefuse(const Read& read) {
  try {
    read();
  } catch (const Error& error) {
    const std::string_view line = error.what();
    constexpr size_t longestLine = 220;
    const bool good = !line.empty() && line.size() <= longestLine && isUtf8(line) &&
                      line.find_first_of("\n\r\t") == line.npos && error.errorClass() != ErrorClass::Internal;
    if (good) return;
    std::fprintf(stderr, "A message that is none: [%s]\n", error.what());
    std::abort();
  }
}

}  // namespace janus::fuzz
