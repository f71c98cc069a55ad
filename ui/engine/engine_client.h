// Asks the engine and brings its answers back; an engine that dies is replaced and asked again.
#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <memory>

#include <QDateTime>
#include <QObject>
#include <QStringList>
#include <QTimer>

#include "protocol/codec.h"
#include "protocol/messages.h"
#include "ui/engine/engine_process.h"
#include "ui/engine/ticket.h"

namespace janus::ui {

using Answer = Frame;  // head without "ok" being looked at again, and the payload

struct Progress {
  double done = 0;          // 0..1
  double secondsLeft = -1;  // < 0: not known
};

struct Heartbeat {
  int busy = 0;
  qint64 residentBytes = 0, cacheBytes = 0;
};

// All callbacks are called on this thread, from the event loop, never from inside request(). A Ticket that is
// dropped cancels the request in the engine as well.
class EngineClient : public QObject {
  Q_OBJECT
 public:
  enum class State { Starting, Ready, Restarting, Stopped };
  using Answered = std::function<void(const Answer&)>;
  using Progressed = std::function<void(const Progress&)>;
  using Told = std::function<void(const nlohmann::json& event)>;  // of any other kind

  struct Settings {
    QStringList command = engineCommand();
    std::chrono::milliseconds silence{10000};  // without a heartbeat: hung
    std::chrono::milliseconds pause{300};      // before another is started
    int deathsAllowed = 3;                     // within `deathsWithin`; then it stops and waits for restart()
    std::chrono::milliseconds deathsWithin{60000};
    int sendsAllowed =
        2;  // a request that was under way at this many deaths is not repeated: it may be the cause
  };

  explicit EngineClient(Settings settings, QObject* parent = nullptr);
  ~EngineClient() override;

  // What is told of a request before its answer.
  struct Listeners {
    std::function<void(const ProgressEvent&)> progressed = {};
    std::function<void(const RunPreview&)> previewed = {};
  };

  // Asks one of protocol/messages.h. An answer that lacks what the protocol promises fails with a sentence.
  template <class Asked>
  [[nodiscard]] Ticket ask(const Asked& asked, std::function<void(typename Asked::Answer)> answered,
                           Failed failed, Listeners listeners = {});

  // `head` holds "op" and its arguments; the number is added here.
  [[nodiscard]] Ticket request(nlohmann::json head, Answered answered, Failed failed,
                               Progressed progressed = {}, Told told = {});

  // What must be said first to every new engine: the opens of what is on screen, in order. Each is repeated,
  // and answered, before any request goes out again.
  void setOpens(std::vector<nlohmann::json> heads) { opens_ = std::move(heads); }

  void restart();  // by the user; also when it was stopped
  State state() const { return state_; }
  qint64 processId() const { return process_ ? process_->processId() : 0; }
  const nlohmann::json& hello() const { return hello_; }  // the engine's answer: devices, version, plugins

 signals:
  void stateChanged();
  void ready();                        // after every handshake
  void lost(const QString& sentence);  // an engine died; another is on its way, or (stopped) is not
  void reopenFailed(const QString& sentence);
  void noticed(const QString& sentence);  // the engine has something to tell that ends no request
  void heard(const janus::ui::Heartbeat& heartbeat);

 private:
  struct Request {
    nlohmann::json head;
    Answered answered;
    Failed failed;
    Progressed progressed;
    Told told = {};
    int sends = 0;
    bool first = false;  // handshake and opens: goes out before the engine is ready
  };

  void start();
  void dismiss();
  void greet();
  void reopen(size_t index);
  void becomeReady();
  int64_t add(Request request);
  void send(Request& request);
  void cancel(int64_t id);
  void receive(const Frame& frame);
  void receiveEvent(const Frame& frame);
  void finish(int64_t id, const Frame& frame);
  static void use(const Request& request, const Answer& answer);
  void tell(const Told& told, const nlohmann::json& event);
  void onDeath(const QString& what);
  void giveUpRepeated();
  void stop(const QString& sentence);
  void failAll(const QString& sentence);
  bool tooManyDeaths();
  void setState(State state);

  Settings settings_;
  std::unique_ptr<EngineProcess> process_;
  std::map<int64_t, Request> requests_;  // not answered yet, sent or not
  std::vector<nlohmann::json> opens_;
  std::deque<QDateTime> deaths_;
  QTimer startAgain_;
  nlohmann::json hello_;
  int64_t lastId_ = 0;
  State state_ = State::Starting;
};

template <class Asked>
Ticket EngineClient::ask(const Asked& asked, std::function<void(typename Asked::Answer)> answered,
                         Failed failed, Listeners listeners) {
  Progressed progressed;
  if (listeners.progressed)
    progressed = [told = std::move(listeners.progressed)](const Progress& progress) {
      ProgressEvent event{.done = progress.done, .secondsLeft = {}};
      if (progress.secondsLeft >= 0) event.secondsLeft = progress.secondsLeft;
      told(event);
    };
  Told told;
  if (listeners.previewed)
    told = [previewed = std::move(listeners.previewed)](const nlohmann::json& event) {
      if (event.value("event", "") == RunPreview::event) previewed(readEvent<RunPreview>({event, {}}));
    };
  return request(
      requestFrame(0, asked).head,
      [answered = std::move(answered)](const Frame& frame) {
        if (answered) answered(readAnswer<typename Asked::Answer>(frame));
      },
      std::move(failed), std::move(progressed), std::move(told));
}

}  // namespace janus::ui
