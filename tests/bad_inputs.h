// Runs every row of a tests/bad folder's expected.tsv: file, exit code or "ok" or "note", the exact line.
#pragma once

#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "engine/error.h"

namespace janus {

// What a bad input gave: "ok", "note" or the exit code, and the line, with the file's own path shown as
// {file}.
struct Outcome {
  std::string kind, line;
};

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

// `place` answers where the input of a row lies, for inputs that are built.
inline void forEachBad(const std::string& kind,
                       const std::function<std::string(const std::filesystem::path&)>& open,
                       const std::function<std::filesystem::path(const std::filesystem::path&)>& place = {}) {
  const std::filesystem::path folder = std::filesystem::path(JANUS_TESTS_DIR) / "bad" / kind;
  std::ifstream table(folder / "expected.tsv");
  ASSERT_TRUE(table) << folder;
  int rows = 0;
  for (std::string row; std::getline(table, row);) {
    if (row.empty() || row.front() == '#') continue;
    std::stringstream fields(row);
    std::string name, wanted, line;
    std::getline(fields, name, '\t');
    std::getline(fields, wanted, '\t');
    std::getline(fields, line, '\t');
    const std::filesystem::path input = place ? place(folder / name) : folder / name;
    ASSERT_TRUE(std::filesystem::exists(input)) << input;
    const Outcome seen = outcomeOf(input, open);
    EXPECT_EQ(seen.kind, wanted) << name << ": " << seen.line;
    EXPECT_EQ(seen.line, line) << name;
    ++rows;
  }
  EXPECT_GT(rows, 0);
}

}  // namespace janus
