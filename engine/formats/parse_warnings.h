// What a reader had to skip or mend: counted while reading, told once as one line each.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace janus {

// 1234567 -> "1,234,567".
std::string grouped(int64_t number);

// "1 line", "2,000 lines".
std::string counted(int64_t number, std::string_view noun);

class ParseWarnings {
 public:
  // Counts one more `noun` that is `what` (both literals, such as "score", "outside 0 to 1000"); the first is
  // told with its line.
  void add(std::string_view noun, std::string_view what, int64_t line, std::string_view seen);
  // "2 scores outside 0 to 1000, first at line 4: "1500"", in the order they were first met.
  std::vector<std::string> sentences() const;

 private:
  struct Finding {
    std::string_view noun, what;
    int64_t count, line;
    std::string seen;
  };
  std::vector<Finding> warnings_;
};

}  // namespace janus
