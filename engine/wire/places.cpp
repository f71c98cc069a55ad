// Answers where things are and what is written there: places, names, sequence.
#include <fmt/format.h>

#include "base/error.h"
#include "engine/session/workspace.h"
#include "engine/wire/operation.h"

namespace janus {

using nlohmann::json;

namespace {

constexpr int64_t longestSequence = 16 << 20;

json variantOf(const Variant& variant) {
  return {{"contig", variant.contig},
          {"position", variant.position},
          {"reference", variant.reference},
          {"alternative", variant.alternative}};
}

std::vector<std::byte> bytesOf(const std::string& text) {
  const auto* bytes = reinterpret_cast<const std::byte*>(text.data());
  return {bytes, bytes + text.size()};
}

}  // namespace

Answer locate(Workspace& workspace, const Request& request, const JobControl&) {
  const Locus locus = workspace.genome(request.text("genome"))->locate(request.text("text"));
  Answer answer{{{"regions", locus.regions}, {"reversed", locus.reversed}, {"note", locus.note}}};
  if (locus.variant) answer.head["variant"] = variantOf(*locus.variant);
  return answer;
}

Answer complete(Workspace& workspace, const Request& request, const JobControl&) {
  const auto genome = workspace.genome(request.text("genome"));
  const auto most = static_cast<size_t>(request.whole("most", 1, 1000, 20));
  json names = json::array();
  for (const NamedPlace& place : genome->names()->complete(request.text("text"), most))
    names.push_back({{"name", place.name}, {"region", place.region}, {"detail", place.detail}});
  return {{{"names", std::move(names)}}};
}

Answer readSequence(Workspace& workspace, const Request& request, const JobControl& control) {
  const auto genome = workspace.genome(request.text("genome"));
  const Region region = genome->clipped(request.region());
  if (region.length() > longestSequence)
    throw usageError(
        fmt::format("The engine sends at most {} of sequence at once.", formatSpan(longestSequence)));
  return {{{"region", region}}, bytesOf(genome->genome().sequence(region, control.stop))};
}

}  // namespace janus
