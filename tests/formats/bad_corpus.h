// The rows of tests/bad/<kind>/expected.tsv, and how one is held against what a reader says.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

#include "engine/error.h"

namespace janus {

struct BadInput {
  std::string file, outcome, line;
};

inline void PrintTo(const BadInput& bad, std::ostream* out) { *out << bad.file; }

inline std::vector<BadInput> badInputs(const std::string& kind) {
  std::vector<BadInput> rows;
  std::ifstream in(std::filesystem::path(JANUS_TESTS_DIR) / "bad" / kind / "expected.tsv");
  for (std::string row; std::getline(in, row);) {
    std::istringstream parts(row);
    BadInput bad;
    std::getline(parts, bad.file, '\t');
    std::getline(parts, bad.outcome, '\t');
    std::getline(parts, bad.line);
    rows.push_back(bad);
  }
  return rows;
}

inline std::string nameOf(const testing::TestParamInfo<BadInput>& row) {
  std::string name = row.param.file;
  for (char& c : name)
    if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
  return name;
}

// `read` gives the notes; several are joined by " | " in the table.
inline void expectLine(const std::string& kind, const BadInput& bad,
                       const std::function<std::vector<std::string>(const std::filesystem::path&)>& read) {
  const std::filesystem::path path = std::filesystem::path(JANUS_TESTS_DIR) / "bad" / kind / bad.file;
  std::string seen, outcome;
  try {
    for (const std::string& note : read(path)) seen += (seen.empty() ? "" : " | ") + note;
    outcome = seen.empty() ? "ok" : "note";
  } catch (const Error& error) {
    seen = error.what();
    outcome = std::to_string(static_cast<int>(error.errorClass()));
  }
  const std::string shown = printable(path.string());
  for (size_t at = seen.find(shown); at != seen.npos; at = seen.find(shown))
    seen.replace(at, shown.size(), "{file}");
  EXPECT_EQ(outcome, bad.outcome) << seen;
  EXPECT_EQ(seen, bad.line);
}

}  // namespace janus
