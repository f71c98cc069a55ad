#include "ui/engine/engine_client.h"

#include <QPointer>

namespace janus::ui {
namespace {

constexpr int protocol = 1;

QString sentenceOf(const nlohmann::json& head) {
  if (head.contains("error") && head["error"].is_object())
    return QString::fromStdString(head["error"].value("line", "The engine failed without saying why."));
  return "The engine gave the request up.";
}

void later(QObject* context, std::function<void()> call) { QTimer::singleShot(0, context, std::move(call)); }

}  // namespace

EngineClient::EngineClient(Settings settings, QObject* parent)
    : QObject(parent), settings_(std::move(settings)) {
  startAgain_.setSingleShot(true);
  connect(&startAgain_, &QTimer::timeout, this, &EngineClient::start);
  startAgain_.start(0);
}

EngineClient::~EngineClient() = default;

Ticket EngineClient::request(nlohmann::json head, Answered answered, Failed failed, Progressed progressed,
                             Told told) {
  if (state_ == State::Stopped) {
    auto alive = std::make_shared<bool>(true);
    later(this, [alive, failed] {
      if (*alive && failed) failed("The engine is stopped. Restart it in the status bar.");
    });
    return Ticket([alive] { *alive = false; });
  }
  const int64_t id =
      add({std::move(head), std::move(answered), std::move(failed), std::move(progressed), std::move(told)});
  if (state_ == State::Ready) send(requests_.at(id));
  return Ticket([client = QPointer(this), id] {
    if (client) client->cancel(id);
  });
}

int64_t EngineClient::add(Request request) {
  const int64_t id = ++lastId_;
  request.head["id"] = id;
  requests_.emplace(id, std::move(request));
  return id;
}

void EngineClient::send(Request& request) {
  ++request.sends;
  process_->send(request.head);
}

void EngineClient::cancel(int64_t id) {
  const auto found = requests_.find(id);
  if (found == requests_.end()) return;
  const bool sent = found->second.sends > 0;
  requests_.erase(found);
  if (sent && process_ && state_ == State::Ready)
    process_->send({{"id", ++lastId_}, {"op", "cancel"}, {"request", id}});
}

void EngineClient::restart() {
  deaths_.clear();
  dismiss();
  hello_ = nullptr;
  setState(State::Restarting);
  startAgain_.start(0);
}

// Later, because this may be called from inside a signal of the process.
void EngineClient::dismiss() {
  if (!process_) return;
  process_->disconnect(this);
  process_.release()->deleteLater();
}

void EngineClient::start() {
  process_ = std::make_unique<EngineProcess>(settings_.command, settings_.silence);
  connect(process_.get(), &EngineProcess::arrived, this, &EngineClient::receive);
  connect(process_.get(), &EngineProcess::died, this, &EngineClient::onDeath);
  greet();
}

void EngineClient::greet() {
  Request hello{{{"op", "hello"}, {"protocol", protocol}}, {}, {}, {}};
  hello.first = true;
  hello.answered = [this](const Answer& answer) {
    hello_ = answer.head;
    reopen(0);
  };
  hello.failed = [this](const QString& sentence) {
    dismiss();
    stop(sentence);
  };
  send(requests_.at(add(std::move(hello))));
}

void EngineClient::reopen(size_t index) {
  if (index >= opens_.size()) return becomeReady();
  Request open{opens_[index], {}, {}, {}};
  open.first = true;
  open.answered = [this, index](const Answer&) { reopen(index + 1); };
  open.failed = [this, index](const QString& sentence) {
    emit reopenFailed(sentence);
    reopen(index + 1);
  };
  send(requests_.at(add(std::move(open))));
}

void EngineClient::becomeReady() {
  setState(State::Ready);
  for (auto& [id, request] : requests_) send(request);
  emit ready();
}

void EngineClient::receive(const Frame& frame) {
  if (frame.head.contains("event")) return receiveEvent(frame);
  if (frame.head.contains("id") && frame.head["id"].is_number_integer()) finish(frame.head["id"], frame);
}

void EngineClient::receiveEvent(const Frame& frame) {
  const auto& head = frame.head;
  if (head["event"] == "heartbeat")
    emit heard({head.value("busy", 0), head.value("resident_bytes", qint64{0}),
                head.value("cache_bytes", qint64{0})});
  if (head["event"] == "notice")
    if (const std::string line = head.value("line", ""); !line.empty())
      emit noticed(QString::fromStdString(line));
  const auto found = requests_.find(head.value("id", int64_t{0}));
  if (found == requests_.end()) return;
  const auto progressed = found->second.progressed;  // copies: the callbacks may cancel the request
  const auto told = found->second.told;
  if (head["event"] != "progress") {
    if (told) tell(told, head);
  } else if (progressed) {
    progressed({head.value("done", 0.0), head.value("seconds_left", -1.0)});
  }
}

void EngineClient::finish(int64_t id, const Frame& frame) {
  auto node = requests_.extract(id);
  if (node.empty()) return;  // cancelled meanwhile, or the answer to a "cancel"
  Request& request = node.mapped();
  if (frame.head.value("ok", false)) {
    use(request, frame);
  } else if (request.failed) {
    request.failed(sentenceOf(frame.head));
  }
}

// An answer that lacks what the protocol promises becomes a sentence instead of an exception out of the event
// loop.
void EngineClient::use(const Request& request, const Answer& answer) {
  QString wrong;
  try {
    if (request.answered) return request.answered(answer);
  } catch (const std::exception& error) {
    wrong = QString("The engine's answer cannot be used: %1.").arg(error.what());
  }
  if (request.failed) request.failed(wrong);
}

void EngineClient::tell(const Told& told, const nlohmann::json& event) {
  try {
    told(event);
  } catch (const std::exception& error) {
    emit noticed(QString("What the engine told of a run cannot be used: %1.").arg(error.what()));
  }
}

void EngineClient::onDeath(const QString& what) {
  if (!process_ || sender() != process_.get()) return;
  dismiss();
  std::erase_if(requests_, [](const auto& entry) { return entry.second.first; });
  if (tooManyDeaths()) {
    const QString sentence =
        QString("The engine ended %1 times within a minute, the last time because %2. It is stopped now.")
            .arg(settings_.deathsAllowed)
            .arg(what);
    return stop(sentence);
  }
  setState(State::Restarting);
  giveUpRepeated();
  emit lost(QString("The engine was lost: %1. Another was started and asked again.").arg(what));
  startAgain_.start(settings_.pause);
}

// A request that was under way at every death so far is the likely cause of them.
void EngineClient::giveUpRepeated() {
  std::vector<Failed> given;
  for (auto entry = requests_.begin(); entry != requests_.end();) {
    const bool again = entry->second.sends < settings_.sendsAllowed;
    if (!again) given.push_back(std::move(entry->second.failed));
    entry = again ? std::next(entry) : requests_.erase(entry);
  }
  for (const Failed& failed : given)
    if (failed) failed("The engine ended each time it worked on this, so it is not asked again by itself.");
}

// Told first that it is stopped: who hears that a request failed for it need not say so again.
void EngineClient::stop(const QString& sentence) {
  setState(State::Stopped);
  emit lost(sentence);
  failAll(sentence);
}

void EngineClient::failAll(const QString& sentence) {
  const auto all = std::exchange(requests_, {});
  for (const auto& [id, request] : all)
    if (request.failed && !request.first) request.failed(sentence);
}

bool EngineClient::tooManyDeaths() {
  const QDateTime now = QDateTime::currentDateTimeUtc();
  deaths_.push_back(now);
  while (deaths_.front().msecsTo(now) > settings_.deathsWithin.count()) deaths_.pop_front();
  return static_cast<int>(deaths_.size()) >= settings_.deathsAllowed;
}

void EngineClient::setState(State state) {
  if (state_ == state) return;
  state_ = state;
  emit stateChanged();
}

}  // namespace janus::ui
