#include "ui/engine/engine_client.h"

#include <QPointer>

namespace janus::ui {
namespace {

QString sentenceOf(const Frame& frame) {
  if (kindOf(frame) == FrameKind::Cancellation) return "The engine gave the request up.";
  return QString::fromStdString(failureOf(frame).what());
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

Ticket EngineClient::add(int64_t id, Pending pending) {
  if (state_ == State::Stopped) {
    auto alive = std::make_shared<bool>(true);
    later(this, [alive, failed = std::move(pending.failed)] {
      if (*alive && failed) failed("The engine is stopped. Restart it in the status bar.");
    });
    return Ticket([alive] { *alive = false; });
  }
  Pending& added = pending_.emplace(id, std::move(pending)).first->second;
  if (state_ == State::Ready) send(added);
  return Ticket([client = QPointer(this), id] {
    if (client) client->cancel(id);
  });
}

void EngineClient::sendFirst(int64_t id, Pending pending) {
  pending.first = true;
  send(pending_.emplace(id, std::move(pending)).first->second);
}

void EngineClient::send(Pending& pending) {
  ++pending.sends;
  process_->send(pending.frame);
}

void EngineClient::cancel(int64_t id) {
  const auto found = pending_.find(id);
  if (found == pending_.end()) return;
  const bool sent = found->second.sends > 0;
  pending_.erase(found);
  if (sent && process_ && state_ == State::Ready)
    process_->send(requestFrame(++lastId_, CancelRequest{.request = id}));
}

void EngineClient::restart() {
  deaths_.clear();
  dismiss();
  hello_ = {};
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
  const int64_t id = ++lastId_;
  const auto answered = [this](HelloAnswer answer) {
    hello_ = std::move(answer);
    reopen(0);
  };
  const auto failed = [this](const QString& sentence) {
    dismiss();
    stop(sentence);
  };
  sendFirst(id, {requestFrame(id, HelloRequest()), reader<HelloRequest>(answered), failed});
}

void EngineClient::reopen(size_t index) {
  if (index >= opens_.size()) return becomeReady();
  const int64_t id = ++lastId_;
  const auto frame = std::visit([id](const auto& open) { return requestFrame(id, open); }, opens_[index]);
  const auto answered = [this, index](const Frame&) { reopen(index + 1); };
  const auto failed = [this, index](const QString& sentence) {
    emit reopenFailed(sentence);
    reopen(index + 1);
  };
  sendFirst(id, {frame, answered, failed});
}

void EngineClient::becomeReady() {
  setState(State::Ready);
  for (auto& [id, pending] : pending_) send(pending);
  emit ready();
}

void EngineClient::receive(const Frame& frame) {
  kindOf(frame) == FrameKind::Event ? receiveEvent(frame) : finish(frame);
}

void EngineClient::receiveEvent(const Frame& frame) {
  const std::string event = eventOf(frame);
  if (event == HeartbeatEvent::event) emit heard(readEvent<HeartbeatEvent>(frame));
  if (event == NoticeEvent::event)
    if (const auto notice = readEvent<NoticeEvent>(frame); !notice.line.empty())
      emit noticed(QString::fromStdString(notice.line));
  const auto found = pending_.find(idOf(frame).value_or(0));
  if (found == pending_.end()) return;
  const Listeners listeners = found->second.listeners;  // a copy: they may cancel the request
  hearOf(listeners, frame);
}

void EngineClient::hearOf(const Listeners& listeners, const Frame& frame) {
  const std::string event = eventOf(frame);
  if (event == ProgressEvent::event && listeners.progressed)
    listeners.progressed(readEvent<ProgressEvent>(frame));
  if (event != RunPreview::event || !listeners.previewed) return;
  try {
    listeners.previewed(readMessage<RunPreview>(frame, "What the engine told of a run cannot be used"));
  } catch (const Error& error) {
    emit noticed(error.what());
  }
}

// An answer that lacks what the protocol promises becomes a sentence instead of an exception out of the event
// loop.
void EngineClient::finish(const Frame& frame) {
  const auto node = pending_.extract(idOf(frame).value_or(0));
  if (node.empty()) return;  // cancelled meanwhile, or the answer to a "cancel"
  const Pending& pending = node.mapped();
  QString sentence;
  try {
    if (kindOf(frame) == FrameKind::Answer) return pending.answered(frame);
    sentence = sentenceOf(frame);
  } catch (const Error& error) {
    sentence = error.what();
  } catch (const std::exception& error) {
    sentence = QString("The engine's answer cannot be used: %1.").arg(error.what());
  }
  if (pending.failed) pending.failed(sentence);
}

void EngineClient::onDeath(const QString& what) {
  if (!process_ || sender() != process_.get()) return;
  dismiss();
  std::erase_if(pending_, [](const auto& entry) { return entry.second.first; });
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
  for (auto entry = pending_.begin(); entry != pending_.end();) {
    const bool again = entry->second.sends < settings_.sendsAllowed;
    if (!again) given.push_back(std::move(entry->second.failed));
    entry = again ? std::next(entry) : pending_.erase(entry);
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
  const auto all = std::exchange(pending_, {});
  for (const auto& [id, pending] : all)
    if (pending.failed && !pending.first) pending.failed(sentence);
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
