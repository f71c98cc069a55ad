// janus cache: what is kept of earlier results, checked or deleted.
#include <memory>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "app/command/command_line.h"
#include "app/command/info.h"
#include "app/command/interrupt.h"
#include "app/command/words.h"
#include "base/error.h"
#include "base/paths.h"
#include "engine/session/cache.h"
#include "protocol/locus.h"

namespace janus::command {
namespace {

TileStore& openToChange(Cache& cache, const Setting& setting) {
  cache.store().requireWritable();
  for (const std::string& notice : cache.takeNotices()) printNote(setting, notice);
  return cache.store();
}

void verify(const Setting& setting) {
  Cache cache(cacheDir());
  TileStore& store = openToChange(cache, setting);
  Interrupt interrupt;
  fmt::print("{}\n", store.verify(interrupt.token()).sentence);
}

void clear(int days, const Setting& setting) {
  Cache cache(cacheDir());
  const int64_t freed = openToChange(cache, setting).clear(days);
  fmt::print("{} bytes freed.\n", withThousands(freed));
}

}  // namespace

void addCache(CLI::App& app, Setting& setting) {
  CLI::App* word = app.add_subcommand("cache", "Look after what is kept of earlier results");
  word->require_subcommand(1);
  word->footer("Examples:\n  janus cache info\n  janus cache clear --older 30\n");

  auto json = std::make_shared<bool>(false);
  CLI::App* info = word->add_subcommand("info", "Say where it is and how much it holds");
  info->add_flag("--json", *json, "For programs");
  info->callback([json, &setting] { printFacts(factsOfCache(cacheDir(), setting), *json); });

  CLI::App* check = word->add_subcommand("verify", "Read all of it and delete what is damaged");
  addQuiet(*check, setting);
  check->callback([&setting] { verify(setting); });

  auto days = std::make_shared<int>(0);
  CLI::App* empty = word->add_subcommand("clear", "Delete it, or what was not used for some days");
  empty->add_option("--older", *days, "Only what was not used for so many days")
      ->check(CLI::Range(0, 100000));
  empty->callback([days, &setting] { clear(*days, setting); });
}

}  // namespace janus::command
