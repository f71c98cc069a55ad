#include "engine/variant/variant_record.h"

#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "base/error.h"

namespace janus {
namespace {

constexpr size_t columnsOfSite = 8, infoColumn = 7;

std::vector<std::string_view> split(std::string_view text, char separator, size_t most) {
  std::vector<std::string_view> parts;
  for (size_t end; parts.size() + 1 < most && (end = text.find(separator)) != text.npos;
       text.remove_prefix(end + 1))
    parts.push_back(text.substr(0, end));
  parts.push_back(text);
  return parts;
}

int64_t positionIn(std::string_view text) {
  int64_t position = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), position);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || position < 0)
    throw inputError(fmt::format("POS is {}; wanted a whole number from 0 on", inQuotes(text)));
  return position - 1;
}

std::string textOf(float value) { return std::isnan(value) ? "." : fmt::format("{}", value); }
std::string textOf(int32_t value) { return value == missingInteger ? "." : std::to_string(value); }
std::string textOf(const std::string& value) { return value; }

}  // namespace

VariantRecord recordFromLine(std::string line, int64_t number) {
  VariantRecord record;
  record.line = std::move(line);
  const auto columns = split(record.line, '\t', columnsOfSite + 1);
  if (columns.size() < columnsOfSite)
    throw inputError(fmt::format("{} column{} between tabs; wanted CHROM POS ID REF ALT QUAL FILTER INFO",
                                 columns.size(), columns.size() == 1 ? "" : "s"));
  record.number = number;
  record.contig = columns[0];
  record.position = positionIn(columns[1]);
  record.id = columns[2];
  record.ref = columns[3];
  if (columns[4] != ".")
    for (const auto alt : split(columns[4], ',', std::string::npos)) record.alts.emplace_back(alt);
  return record;
}

std::string textOf(const InfoField& field) {
  std::string text;
  std::visit(
      [&](const auto& values) {
        for (const auto& value : values) text += (text.empty() ? "" : ",") + textOf(value);
      },
      field.values);
  return text.empty() ? "." : text;
}

std::string withInfo(std::string_view line, std::string_view prefix, const std::vector<InfoField>& fields) {
  const auto columns = split(line, '\t', columnsOfSite + 1);
  std::string info;
  const auto add = [&](std::string_view part) { info.append(info.empty() ? "" : ";").append(part); };
  if (columns[infoColumn] != ".")
    for (const auto part : split(columns[infoColumn], ';', std::string::npos))
      if (!part.starts_with(prefix)) add(part);
  for (const InfoField& field : fields) add(field.name + "=" + textOf(field));
  std::string out;
  for (size_t i = 0; i < columns.size(); ++i) {
    if (i > 0) out += '\t';
    out += i == infoColumn ? (info.empty() ? std::string_view(".") : std::string_view(info)) : columns[i];
  }
  return out;
}

}  // namespace janus
