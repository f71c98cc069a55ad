// Asks the engine and brings its answers back; an engine that dies is replaced and asked again.
#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <variant>

#include <QDateTime>
#include <QObject>
#include <QStringList>
#include <QTimer>

#include "protocol/codec.h"
#include "protocol/messages.h"
#include "ui/engine/engine_process.h"
#include "ui/engine/ticket.h"

namespace janus::ui {

// What a new engine must be told before it is asked anything else.
using Reopening = std::variant<OpenGenomeRequest, OpenModelRequest, OpenTrackRequest, RunsRequest>;

// All callbacks are called on this thread, from the event loop, never from inside ask(). A Ticket that is
// dropped cancels the request in the engine as well.
class EngineClient : public QObject {
  Q_OBJECT
 public:
  enum class State { Starting, Ready, Restarting, Stopped };

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

  // Asks one of protocol/messages.h, or any struct like them. An answer that lacks what the protocol promises
  // fails with a sentence.
  template <class Request>
  [[nodiscard]] Ticket ask(const Request& request, std::function<void(typename Request::Answer)> answered,
                           Failed failed, Listeners listeners = {});

  // The opens of what is on screen, in order. Each is said to every new engine, and answered, before any
  // request goes out again.
  void setOpens(std::vector<Reopening> opens) { opens_ = std::move(opens); }

  void restart();  // by the user; also when it was stopped
  State state() const { return state_; }
  qint64 processId() const { return process_ ? process_->processId() : 0; }
  const HelloAnswer& hello() const { return hello_; }  // of this engine or the one before; empty at first

 signals:
  void stateChanged();
  void ready();                        // after every handshake
  void lost(const QString& sentence);  // an engine died; another is on its way, or (stopped) is not
  void reopenFailed(const QString& sentence);
  void noticed(const QString& sentence);  // the engine has something to tell that ends no request
  void heard(const janus::HeartbeatEvent& heartbeat);

 private:
  // A request that has no answer yet, sent or not.
  struct Pending {
    Frame frame;
    std::function<void(const Frame&)> answered;  // reads the answer: throws Error where it cannot
    Failed failed;
    Listeners listeners = {};
    int sends = 0;
    bool first = false;  // handshake and opens: goes out before the engine is ready
  };

  template <class Request>
  static std::function<void(const Frame&)> reader(std::function<void(typename Request::Answer)> answered);
  Ticket add(int64_t id, Pending pending);
  void sendFirst(int64_t id, Pending pending);
  void start();
  void dismiss();
  void greet();
  void reopen(size_t index);
  void becomeReady();
  void send(Pending& pending);
  void cancel(int64_t id);
  void receive(const Frame& frame);
  void receiveEvent(const Frame& frame);
  void hearOf(const Listeners& listeners, const Frame& frame);
  void finish(const Frame& frame);
  void onDeath(const QString& what);
  void giveUpRepeated();
  void stop(const QString& sentence);
  void failAll(const QString& sentence);
  bool tooManyDeaths();
  void setState(State state);

  Settings settings_;
  std::unique_ptr<EngineProcess> process_;
  std::map<int64_t, Pending> pending_;  // by the ids of their requests
  std::vector<Reopening> opens_;
  std::deque<QDateTime> deaths_;
  QTimer startAgain_;
  HelloAnswer hello_;
  int64_t lastId_ = 0;
  State state_ = State::Starting;
};

template <class Request>
std::function<void(const Frame&)> EngineClient::reader(
    std::function<void(typename Request::Answer)> answered) {
  if (!answered) return [](const Frame&) {};
  return [answered = std::move(answered)](const Frame& frame) {
    answered(readAnswer<typename Request::Answer>(frame));
  };
}

template <class Request>
Ticket EngineClient::ask(const Request& request, std::function<void(typename Request::Answer)> answered,
                         Failed failed, Listeners listeners) {
  const int64_t id = ++lastId_;
  return add(id, {requestFrame(id, request), reader<Request>(std::move(answered)), std::move(failed),
                  std::move(listeners)});
}

}  // namespace janus::ui
