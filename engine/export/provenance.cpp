#include "engine/export/provenance.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "protocol/tile.h"

namespace janus {
namespace {

std::string oneLine(std::string_view text) {
  std::string out;
  for (const char c : text)
    out += c == '\n'                              ? std::string("\\n")
           : static_cast<unsigned char>(c) < 0x20 ? std::string(" ")
                                                  : std::string(1, c);
  return out;
}

}  // namespace

void to_json(nlohmann::json& json, const Provenance& p) {
  json = {{"program", p.program}, {"model", p.model},         {"genome", p.genome}, {"windows", p.windows},
          {"strands", p.strands}, {"precision", p.precision}, {"device", p.device}, {"command", p.command}};
}

std::string locusText(const Region& region) {
  return fmt::format("{}:{}-{}", region.contig, region.begin + 1, region.end);
}

std::vector<std::string> linesOf(const Provenance& p) {
  std::string windows;
  for (const Region& window : p.windows) windows += (windows.empty() ? "" : " ") + locusText(window);
  std::vector<std::string> out;
  const auto add = [&](const char* key, const std::string& value) {
    if (!value.empty()) out.push_back(fmt::format("{}: {}", key, oneLine(value)));
  };
  add("program", p.program);
  add("model", p.model);
  add("genome", p.genome);
  add("windows", windows);
  add("strands", p.strands);
  add("precision", p.precision);
  add("device", p.device);
  add("command", p.command);
  return out;
}

}  // namespace janus
