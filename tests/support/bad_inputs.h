// The rows of a tests/bad folder's expected.tsv (file, exit code or "ok" or "note", the exact line), and how
// a reader is checked against them.
#pragma once

#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"

namespace janus {

// `kind` is "ok", "note" or the exit code; in `line` the file's own path stands as {file}.
struct Outcome {
  std::string kind, line;
};

struct BadInput {
  std::string file;
  Outcome wanted;
  bool refused() const { return wanted.kind != "ok" && wanted.kind != "note"; }
};

inline void PrintTo(const BadInput& bad, std::ostream* out) { *out << bad.file; }

inline std::filesystem::path badFolder(const std::string& kind) {
  return std::filesystem::path(JANUS_TESTS_DIR) / "bad" / kind;
}

inline std::vector<BadInput> badInputs(const std::string& kind) {
  std::vector<BadInput> rows;
  std::ifstream table(badFolder(kind) / "expected.tsv");
  for (std::string row; std::getline(table, row);) {
    if (row.empty() || row.front() == '#') continue;
    std::istringstream fields(row);
    BadInput& bad = rows.emplace_back();
    std::getline(fields, bad.file, '\t');
    std::getline(fields, bad.wanted.kind, '\t');
    std::getline(fields, bad.wanted.line);
  }
  return rows;
}

// Of a test that has a BadInput as its parameter.
inline std::string nameOf(const testing::TestParamInfo<BadInput>& row) {
  std::string name = row.param.file;
  for (char& c : name)
    if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
  return name;
}

inline std::string joined(const std::vector<std::string>& notes, const std::string& separator = " | ") {
  std::string line;
  for (const std::string& note : notes) line += (line.empty() ? "" : separator) + note;
  return line;
}

// `open` reads the file and answers its notes, one a line; Errors become their exit code and line.
inline Outcome outcomeOf(const std::filesystem::path& file,
                         const std::function<std::string(const std::filesystem::path&)>& open) {
  Outcome outcome;
  try {
    outcome.line = open(file);
    outcome.kind = outcome.line.empty() ? "ok" : "note";
  } catch (const Error& error) {
    outcome = {std::to_string(static_cast<int>(error.errorClass())), error.what()};
    EXPECT_LE(outcome.line.size() - std::min(outcome.line.size(), file.string().size()), 200u)
        << outcome.line;
    EXPECT_EQ(outcome.line.find('\n'), std::string::npos) << outcome.line;
  }
  for (const std::string& shown : {inQuotes(file.string()), file.string()})
    for (size_t at; (at = outcome.line.find(shown)) != std::string::npos;)
      outcome.line.replace(at, shown.size(), shown.front() == '"' ? "\"{file}\"" : "{file}");
  return outcome;
}

inline void expectOutcome(const BadInput& bad, const std::filesystem::path& input,
                          const std::function<std::string(const std::filesystem::path&)>& open) {
  ASSERT_TRUE(std::filesystem::exists(input)) << input;
  const Outcome seen = outcomeOf(input, open);
  EXPECT_EQ(seen.kind, bad.wanted.kind) << bad.file << ": " << seen.line;
  EXPECT_EQ(seen.line, bad.wanted.line) << bad.file;
}

// `place` answers where the input of a row lies, for inputs that are built.
inline void forEachBad(const std::string& kind,
                       const std::function<std::string(const std::filesystem::path&)>& open,
                       const std::function<std::filesystem::path(const std::filesystem::path&)>& place = {}) {
  const auto rows = badInputs(kind);
  EXPECT_FALSE(rows.empty()) << kind;
  for (const BadInput& bad : rows) {
    const std::filesystem::path file = badFolder(kind) / bad.file;
    expectOutcome(bad, place ? place(file) : file, open);
  }
}

}  // namespace janus
