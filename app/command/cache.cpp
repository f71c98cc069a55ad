// janus cache: what is kept of earlier results, checked or deleted.
#include <memory>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "app/command/command_line.h"
#include "app/command/info.h"
#include "app/command/interrupt.h"
#include "app/command/words.h"
#include "engine/error.h"
#include "engine/genome/locus.h"
#include "engine/paths.h"

namespace janus::command {
namespace {

void verify(TileStore& store) {
  Interrupt interrupt;
  fmt::print("{}\n", store.verify(interrupt.token()).sentence);
}

void clear(TileStore& store, int days) { fmt::print("{} bytes freed.\n", withThousands(store.clear(days))); }

void printNotices(TileStore& store, const Setting& setting) {
  for (const std::string& notice : store.takeNotices()) printNote(setting, notice);
}

// Checking and deleting need the one writer's place; without it they would work on an empty store in memory.
void requireWritable(TileStore& store) {
  const TileStore::Info info = store.info();
  if (!info.writable || info.file.empty())
    throw resourceError("The cache in " + inQuotes(cacheDir().string()) +
                        " cannot be changed now: a window or another program writes it. Close it and try again.");
}

}  // namespace

void addCache(CLI::App& app, Setting& setting) {
  CLI::App* word = app.add_subcommand("cache", "Look after what is kept of earlier results");
  word->require_subcommand(1);
  word->footer("Examples:\n  janus cache info\n  janus cache clear --older 30\n");

  auto json = std::make_shared<bool>(false);
  CLI::App* info = word->add_subcommand("info", "Say where it is and how much it holds");
  info->add_flag("--json", *json, "For programs");
  info->callback([json, &setting] {
    TileStore store(StoreOptions{.folder = cacheDir()});
    printFacts(factsOfCache(store), *json);
    printNotices(store, setting);
  });

  CLI::App* check = word->add_subcommand("verify", "Read all of it and delete what is damaged");
  addQuiet(*check, setting);
  check->callback([&setting] {
    TileStore store(StoreOptions{.folder = cacheDir()});
    requireWritable(store);
    printNotices(store, setting);
    verify(store);
  });

  auto days = std::make_shared<int>(0);
  CLI::App* empty = word->add_subcommand("clear", "Delete it, or what was not used for some days");
  empty->add_option("--older", *days, "Only what was not used for so many days")
      ->check(CLI::Range(0, 100000));
  empty->callback([days, &setting] {
    TileStore store(StoreOptions{.folder = cacheDir()});
    requireWritable(store);
    printNotices(store, setting);
    clear(store, *days);
  });
}

}  // namespace janus::command
