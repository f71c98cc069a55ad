#include "app/command/facts.h"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "protocol/locus.h"

namespace janus::command {
namespace {

std::string scalarText(const Facts& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  if (value.is_number_integer()) return withThousands(value.get<int64_t>());
  if (value.is_number()) return fmt::format("{:.4g}", value.get<double>());
  return "none";
}

std::string rowText(const Facts& row) {
  if (!row.is_object()) return scalarText(row);
  std::string text;
  for (const auto& [key, value] : row.items())
    text += fmt::format("{}{} {}", text.empty() ? "" : "  ", key, scalarText(value));
  return text;
}

std::string labelOf(std::string key) {
  std::replace(key.begin(), key.end(), '_', ' ');
  return key;
}

void printRow(const std::string& label, const std::string& value, size_t width) {
  fmt::print("{:<{}}  {}\n", label, width, value);
}

// Numbers stand side by side, texts and rows below one another.
std::string numbersText(const Facts& list) {
  std::string text;
  for (const auto& number : list) text += (text.empty() ? "" : ", ") + scalarText(number);
  return text;
}

void printEntry(const std::string& key, const Facts& value, size_t width) {
  if (!value.is_array()) return printRow(labelOf(key), rowText(value), width);
  if (value.empty()) return printRow(labelOf(key), "none", width);
  if (value.front().is_number()) return printRow(labelOf(key), numbersText(value), width);
  std::string label = labelOf(key);
  for (const auto& row : value) printRow(std::exchange(label, ""), rowText(row), width);
}

// Nested facts follow after a blank line.
void printText(const Facts& facts) {
  size_t width = 0;
  for (const auto& [key, value] : facts.items()) width = std::max(width, key.size());
  for (const auto& [key, value] : facts.items()) {
    if (!value.is_object()) {
      printEntry(key, value, width);
      continue;
    }
    fmt::print("\n");
    printText(value);
  }
}

}  // namespace

void printFacts(const Facts& facts, bool asJson) {
  if (asJson)
    fmt::print("{}\n", facts.dump(2, ' ', false, Facts::error_handler_t::replace));
  else
    printText(facts);
}

}  // namespace janus::command
