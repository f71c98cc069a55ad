// The protocol itself: greeting, bad requests, bad bytes, ends.
#include <chrono>
#include <csignal>

#include <gmock/gmock.h>

#include "tests/support/engine_process.h"

namespace janus::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

TEST(Protocol, TheEngineSaysWhoItIs) {
  EngineProcess engine;
  const json hello = engine.ask({{"op", "hello"}, {"protocol", 1}}).head;
  EXPECT_EQ(hello["ok"], true);
  EXPECT_EQ(hello["protocol"], 1);
  EXPECT_EQ(hello["program"], "janus");
  EXPECT_EQ(hello["pid"], engine.pid());
}

TEST(Protocol, AnotherProtocolIsRefused) {
  EngineProcess engine;
  const json error = engine.error({{"op", "hello"}, {"protocol", 2}});
  EXPECT_EQ(error["class"], 2);
  EXPECT_THAT(error["line"], HasSubstr("protocol 2"));
  EXPECT_THAT(engine.error({{"op", "runs"}})["line"], HasSubstr("before \"hello\""));
  engine.hello();  // and the right one is still welcome
}

TEST(Protocol, BadRequestsAreAnsweredAndTheRestGoesOn) {
  EngineProcess engine;
  engine.hello();
  EXPECT_THAT(engine.error({{"op", "fly"}})["line"], HasSubstr("no operation \"fly\""));
  EXPECT_THAT(engine.error({{"op", 17}})["line"], HasSubstr("\"op\""));
  EXPECT_THAT(engine.error({{"none", 17}})["line"], HasSubstr("\"op\""));
  EXPECT_THAT(engine.error({{"op", "cancel"}, {"request", "x"}})["line"], HasSubstr("\"request\""));
  engine.hello();
}

TEST(Protocol, ARequestWithoutANumberIsAnsweredToNobody) {
  EngineProcess engine;
  engine.hello();
  engine.sendBytes(encodeFrame({{"op", "runs"}, {"id", "seven"}}));
  engine.hello();
}

TEST(Protocol, TheHeartBeats) {
  EngineProcess engine;
  const json beat = engine.event("heartbeat").head;
  EXPECT_GT(beat["resident_bytes"].get<int64_t>(), 1 << 20);
  EXPECT_TRUE(beat["busy"].is_number_integer());
  EXPECT_TRUE(beat["cache_bytes"].is_number_integer());
  engine.event("heartbeat");
}

TEST(Protocol, QuitEndsIt) {
  EngineProcess engine;
  engine.hello();
  EXPECT_EQ(engine.ask({{"op", "quit"}}).head["ok"], true);
  EXPECT_EQ(engine.exitCode(), 0);
}

TEST(Protocol, AClosedInputEndsIt) {
  EngineProcess engine;
  engine.hello();
  engine.closeInput();
  EXPECT_EQ(engine.exitCode(), 0);
}

TEST(Protocol, BytesThatAreNoMessageEndItWithALine) {
  EngineProcess engine;
  engine.sendBytes("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_EQ(engine.exitCode(), 2);
}

TEST(Protocol, AHugeLengthIsRefusedUnallocated) {
  EngineProcess engine;
  std::string bytes = encodeFrame({{"op", "hello"}});
  bytes.replace(8, 8, "\xff\xff\xff\xff\xff\xff\xff\x7f");
  engine.sendBytes(bytes);
  EXPECT_EQ(engine.exitCode(), 2);
}

}  // namespace
}  // namespace janus::test
