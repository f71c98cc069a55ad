#include "app/command/bench_table.h"

#include <algorithm>
#include <set>
#include <string>

#include <fmt/format.h>

#include "protocol/locus.h"

namespace janus::command {
namespace {

std::string ratioText(const Facts& of, const char* seconds, const char* floor) {
  if (of[floor].get<double>() <= 0) return "-";
  return fmt::format("{:.1f}", of[seconds].get<double>() / of[floor].get<double>());
}

void printTable(const Facts& facts) {
  fmt::print("{}, {}, median of the runs{}\n", facts["model"].get<std::string>(),
             facts["device"].get<std::string>(),
             facts["attention_map"].get<bool>() ? ", with the attention map" : "");
  fmt::print("{:>12}  {:>5}  {:>9}  {:>9}  {:>9}  {:>10}  {:>9}  {:>8}  {:>9}  {:>6}\n", "bases", "runs",
             "seconds", "fastest", "slowest", "processor", "bases/s", "peak MB", "floor", "ratio");
  for (const auto& row : facts["lengths"])
    fmt::print("{:>12}  {:>5}  {:>9.4g}  {:>9.4g}  {:>9.4g}  {:>10.4g}  {:>9}  {:>8}  {:>9}  {:>6}\n",
               withThousands(row["length"].get<int64_t>()), row["runs"].get<int>(),
               row["seconds"].get<double>(), row["fastest"].get<double>(), row["slowest"].get<double>(),
               row["processor_seconds"].get<double>(), withThousands(row["bases_per_second"].get<int64_t>()),
               withThousands(std::max(row["peak_bytes"], row["peak_device_bytes"]).get<int64_t>() >> 20),
               fmt::format("{:.4g}", row["floor"].get<double>()), ratioText(row, "seconds", "floor"));
}

void printComponents(const Facts& facts) {
  fmt::print(
      "\nSeconds of each component in one more run, its operations one after the other (times its "
      "floor)\n");
  fmt::print("{:>16}", "");
  bool same = false;
  for (const auto& row : facts["lengths"]) {
    const bool once = row["components_of_timed_run"].get<bool>();
    fmt::print("  {:>17}", withThousands(row["length"].get<int64_t>()) + (once ? "*" : ""));
    same |= once;
  }
  fmt::print("\n");
  std::set<std::string> names;
  for (const auto& row : facts["lengths"])
    for (const auto& component : row["components"]) names.insert(component["name"].get<std::string>());
  for (const std::string& name : names) {
    fmt::print("{:>16}", name);
    for (const auto& row : facts["lengths"])
      for (const auto& component : row["components"])
        if (component["name"] == name)
          fmt::print("  {:>10.4g} ({:>4})", component["seconds"].get<double>(),
                     ratioText(component, "seconds", "floor"));
    fmt::print("\n");
  }
  if (same) fmt::print("\n* The one run above, timed by component: another would take too long.\n");
}

// The rates that floors come from.
void printCeilings(const Facts& ceilings) {
  const auto giga = [&](const char* name) { return ceilings[name].get<double>() * 1e-9; };
  std::string text = fmt::format("multiply-adds at {:.0f} G/s", giga("multiply_adds_per_second"));
  if (ceilings.contains("matrix_multiply_adds_per_second"))
    text += fmt::format(", those of products at {:.0f} G/s", giga("matrix_multiply_adds_per_second"));
  if (ceilings.contains("exponentials_per_second"))
    text += fmt::format(", exponentials at {:.0f} G/s", giga("exponentials_per_second"));
  fmt::print(
      "\nFloor: what takes longest of each operation's {}, and operands at {:.0f} GB/s within the cache,\n"
      "{:.0f} GB/s beyond: as measured now, each alone.\n",
      text, giga("cache_bytes_per_second"), giga("beyond_bytes_per_second"));
}

}  // namespace

void printBench(const Facts& facts) {
  printTable(facts);
  printComponents(facts);
  printCeilings(facts["ceilings"]);
}

}  // namespace janus::command
