// A plugin that passes its trial and ends the engine later: the next engine leaves it out, by name, and keeps
// the others.
#include <csignal>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>

#include "protocol/tile.h"
#include "tests/support/engine_process.h"
#include "tests/support/temporary_folder.h"

namespace janus::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;

struct Fault {
  const char* plugin;
  const char* line;
  friend void PrintTo(const Fault& fault, std::ostream* out) { *out << fault.plugin; }
};

class PluginCrash : public testing::TestWithParam<Fault> {
 protected:
  void SetUp() override {
    fs::create_directories(folder_ / "plugins");
    fs::create_directories(folder_ / "cache");
    const std::string file = GetParam().plugin + std::string(".so");
    fs::copy_file(fs::path(JANUS_BINARY_DIR) / "../lib/bad_plugins" / file, folder_ / "plugins" / file);
  }

  std::map<std::string, std::string> environment() const {
    return {{"JANUS_PLUGINS", (folder_ / "plugins").string()}};
  }
  // What an engine's greeting says of this plugin.
  json greeted(EngineProcess& engine) const {
    const Frame greeting = engine.ask({{"op", "hello"}, {"protocol", 1}});
    for (const json& plugin : greeting.head.at("plugins"))
      if (plugin.at("file").get<std::string>().find(GetParam().plugin) != std::string::npos) return plugin;
    return {};
  }

  const TemporaryFolder temporary_{"janus crash"};  // the blank is part of the test
  const fs::path& folder_ = temporary_.path();
};

TEST_P(PluginCrash, IsLeftOutByTheNextEngine) {
  {
    EngineProcess engine(environment(), folder_ / "cache");
    const json plugin = greeted(engine);
    ASSERT_EQ(plugin.at("tracks").size(), 1u) << plugin;
    const json genome = engine.ask({{"op", "open_genome"}, {"path", "demo"}}).head.at("genome");
    const TileId id{plugin["tracks"][0]["id"], "chr16", 0, 300000 / basesPerTile(0)};
    engine.send({{"op", "tile"}, {"genome", genome}, {"tile", id}});
    engine.exitCode();  // it is gone
  }
  EngineProcess next(environment(), folder_ / "cache");
  const json plugin = greeted(next);
  EXPECT_THAT(plugin.value("error", ""), HasSubstr(GetParam().plugin));
  EXPECT_THAT(plugin.value("error", ""), HasSubstr(GetParam().line));
  EXPECT_TRUE(plugin.at("tracks").empty());
}

INSTANTIATE_TEST_SUITE_P(Faults, PluginCrash,
                         testing::Values(Fault{"P5-crash-later", "it crashed in use (Segmentation fault)"},
                                         Fault{"P5-overflow-later", "it crashed in use (Segmentation fault)"},
                                         Fault{"P5-exit-later", "it ended the program in use"}),
                         [](const auto& info) {
                           std::string name = info.param.plugin;
                           std::erase(name, '-');
                           return name;
                         });

// An engine that ends by a signal outside of a plugin's call has no plugin to blame.
TEST(PluginBlame, OnlyACallIsBlamed) {
  EngineProcess engine;
  engine.hello();
  const fs::path cache = engine.cache();
  engine.kill(SIGSEGV);
  engine.exitCode();
  int remembered = 0;
  for (const auto& entry : fs::directory_iterator(cache / "plugins")) {
    std::ifstream in(entry.path());
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), "sound") << entry.path();
    ++remembered;
  }
  EXPECT_GT(remembered, 0);
}

}  // namespace
}  // namespace janus::test
