// The lines of a text file, plain or compressed, with any kind of line end.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/input_file.h"

struct gzFile_s;

namespace janus {

// Plain, gzip or bgzip text (bgzip is gzip in many members). LF, CRLF and CR ends; a UTF-8 byte-order mark is
// skipped. Holds one buffer and one line, never the file.
class TextLines {
 public:
  static constexpr size_t longestLine = 1 << 20;

  // Throws Error (Input) for what cannot be text: no file, other compression, UTF-16, a known binary format.
  TextLines(const std::filesystem::path& file, const char* what, int64_t mostBytes);
  ~TextLines();
  TextLines(const TextLines&) = delete;
  TextLines& operator=(const TextLines&) = delete;

  // False at the end. `line` has no line end and is valid until the next call; a line beyond `longestLine` is
  // cut. Throws Error (Input): archive damaged or cut short, a NUL byte, more than `mostBytes` of text.
  bool next(std::string_view& line);
  int64_t number() const { return number_; }  // of the last line, from 1
  bool cut() const { return cut_; }           // the last line was longer than `longestLine`

 private:
  bool fill();
  void start();
  [[noreturn]] void refuse(const std::string& why) const;

  InputFile file_;
  gzFile_s* stream_ = nullptr;
  std::vector<char> buffer_;
  size_t at_ = 0, end_ = 0;
  std::string carried_;
  char lineEnd_ = '\n';
  bool cut_ = false;
  int64_t number_ = 0, mostBytes_, bytes_ = 0;
};

}  // namespace janus
