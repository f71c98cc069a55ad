// Engines that die, hang and talk nonsense: every request ends in an answer or a sentence.
#include "ui/engine/engine_client.h"

#include <csignal>
#include <fstream>

#include <QTemporaryDir>
#include <QTest>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ui/odd_messages.h"
#include "tests/ui/patience.h"

namespace janus::ui {
namespace {

using namespace std::chrono_literals;
using namespace janus::test;
using testing::ElementsAre;
using testing::HasSubstr;

struct FakeEngine {
  QTemporaryDir folder;
  std::unique_ptr<EngineClient> client;
  std::vector<QString> lost;
  std::vector<Ticket> tickets;
  std::string outcome;  // "ok" or a sentence

  explicit FakeEngine(QStringList command = {}) {
    EngineClient::Settings settings;
    settings.command = command.isEmpty() ? QStringList{JANUS_BINARY_DIR "/fake_engine", log()} : command;
    settings.silence = 1000ms;
    settings.pause = 1ms;
    client = std::make_unique<EngineClient>(settings);
    QObject::connect(client.get(), &EngineClient::lost,
                     [this](const QString& line) { lost.push_back(line); });
  }

  QString log() const { return folder.filePath("log"); }

  template <class Request>
  void ask(const Request& request) {
    tickets.push_back(client->ask(
        request, [this](const typename Request::Answer&) { outcome += "ok"; },
        [this](const QString& line) { outcome += line.toStdString(); }));
  }
  std::string mark() const { return folder.filePath("mark").toStdString(); }

  bool settles() {
    return QTest::qWaitFor([this] { return !outcome.empty(); }, patience);
  }
  bool becomes(EngineClient::State state) {
    return QTest::qWaitFor([&] { return client->state() == state; }, patience);
  }

  std::vector<std::string> asked() const {
    std::ifstream file(log().toStdString());
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
  }
};

TEST(EngineClient, AsksAndIsAnswered) {
  FakeEngine engine;
  engine.ask(Anything());
  ASSERT_TRUE(engine.settles());
  EXPECT_EQ(engine.outcome, "ok");
}

TEST(EngineClient, AnErrorArrivesAsItsLine) {
  FakeEngine engine;
  engine.ask(Refuse());
  ASSERT_TRUE(engine.settles());
  EXPECT_EQ(engine.outcome, "No such \"thing\".");
}

TEST(EngineClient, AnAnswerThatLacksAFieldIsASentence) {
  FakeEngine engine;
  engine.ask(Lacking());
  ASSERT_TRUE(engine.settles());
  EXPECT_EQ(engine.outcome,
            "The engine's answer cannot be used: its field \"promised\" is not there; wanted a text.");
}

TEST(EngineClient, ProgressComesBeforeTheAnswer) {
  FakeEngine engine;
  double done = 0, left = 0;
  size_t bytes = 0;
  const Ticket ticket =
      engine.client->ask(Patient(), [&](const BytesAnswer& answer) { bytes = answer.bytes.size(); }, {},
                         {.progressed = [&](const ProgressEvent& progress) {
                           done = progress.done, left = progress.secondsLeft.value_or(-1);
                         }});
  ASSERT_TRUE(QTest::qWaitFor([&] { return bytes > 0; }, patience));
  EXPECT_EQ(bytes, 5u);
  EXPECT_EQ(done, 0.5);
  EXPECT_EQ(left, 1.5);
}

TEST(EngineClient, DroppingATicketCancels) {
  FakeEngine engine;
  ASSERT_TRUE(engine.becomes(EngineClient::State::Ready));
  engine.ask(Never());
  engine.tickets.clear();
  engine.ask(After());
  ASSERT_TRUE(engine.settles());
  EXPECT_THAT(engine.asked(), ElementsAre("hello", "never", "cancel", "after"));
  EXPECT_EQ(engine.outcome, "ok");
}

TEST(EngineClient, KilledEngineIsReplacedAndAskedAgain) {
  FakeEngine engine;
  ASSERT_TRUE(engine.becomes(EngineClient::State::Ready));
  engine.client->setOpens({OpenGenomeRequest{"a.fa"}, OpenModelRequest{"b.ckpt", ""}});
  engine.ask(DieOnce{engine.mark()});
  ASSERT_TRUE(engine.settles());
  EXPECT_EQ(engine.outcome, "ok");
  EXPECT_THAT(engine.asked(),
              ElementsAre("hello", "die_once", "hello", "open_genome", "open_model", "die_once"));
  ASSERT_EQ(engine.lost.size(), 1u);
  EXPECT_THAT(engine.lost[0].toStdString(), HasSubstr("signal 9"));
}

TEST(EngineClient, KilledFromOutsideIsNoticed) {
  FakeEngine engine;
  ASSERT_TRUE(engine.becomes(EngineClient::State::Ready));
  const qint64 first = engine.client->processId();
  kill(static_cast<pid_t>(first), SIGKILL);
  ASSERT_TRUE(engine.becomes(EngineClient::State::Restarting));
  ASSERT_TRUE(engine.becomes(EngineClient::State::Ready));
  EXPECT_NE(engine.client->processId(), first);
}

TEST(EngineClient, HungEngineIsReplaced) {
  FakeEngine engine;
  engine.ask(HangOnce{engine.mark()});
  ASSERT_TRUE(engine.settles());
  EXPECT_EQ(engine.outcome, "ok");
  ASSERT_EQ(engine.lost.size(), 1u);
  EXPECT_THAT(engine.lost[0].toStdString(), HasSubstr("nothing was heard from it for 1 s"));
}

TEST(EngineClient, GarbageOnThePipeIsADeath) {
  FakeEngine engine;
  engine.ask(GarbageOnce{engine.mark()});
  ASSERT_TRUE(engine.settles());
  EXPECT_EQ(engine.outcome, "ok");
  ASSERT_EQ(engine.lost.size(), 1u);
  EXPECT_THAT(engine.lost[0].toStdString(), HasSubstr("bytes that are no message"));
}

TEST(EngineClient, ARequestThatKillsTwiceIsNotRepeatedAgain) {
  FakeEngine engine;
  engine.ask(Die());
  ASSERT_TRUE(engine.settles());
  EXPECT_THAT(engine.outcome, HasSubstr("each time it worked on this"));
  EXPECT_THAT(engine.asked(), ElementsAre("hello", "die", "hello", "die"));
  engine.outcome.clear();
  engine.ask(Anything());
  ASSERT_TRUE(engine.settles());
  EXPECT_EQ(engine.outcome, "ok");
}

TEST(EngineClient, AfterThreeDeathsItStopsUntilRestarted) {
  FakeEngine engine;
  for (int death = 0; death < 3; ++death) {
    ASSERT_TRUE(engine.becomes(EngineClient::State::Ready));
    kill(static_cast<pid_t>(engine.client->processId()), SIGKILL);
    ASSERT_TRUE(QTest::qWaitFor([&] { return engine.lost.size() > static_cast<size_t>(death); }, patience));
  }
  EXPECT_EQ(engine.client->state(), EngineClient::State::Stopped);
  engine.ask(Anything());
  ASSERT_TRUE(engine.settles());
  EXPECT_THAT(engine.outcome, HasSubstr("stopped"));
  engine.client->restart();
  engine.outcome.clear();
  engine.ask(Anything());
  ASSERT_TRUE(engine.settles());
  EXPECT_EQ(engine.outcome, "ok");
}

TEST(EngineClient, AProgramThatIsNotThereIsSaid) {
  FakeEngine engine({"/nonexistent/janus", "engine"});
  engine.ask(Anything());
  ASSERT_TRUE(engine.settles());
  EXPECT_THAT(engine.outcome, HasSubstr("could not be started"));
  EXPECT_EQ(engine.client->state(), EngineClient::State::Stopped);
}

}  // namespace
}  // namespace janus::ui
