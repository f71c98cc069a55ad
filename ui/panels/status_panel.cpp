#include "ui/panels/status_panel.h"

#include <QStyle>

#include "ui/words.h"

namespace janus::ui {
namespace {

// An engine names its device with what matters of it ("CPU, AVX-512, 2 threads").
QString deviceWords(const nlohmann::json& device) {
  return QString::fromStdString(device.value("name", device.value("kind", "")));
}

}  // namespace

StatusPanel::StatusPanel(EngineClient& client, QWidget* parent)
    : QStatusBar(parent),
      client_(client),
      dot_(new QLabel("\u25cf")),
      engine_(new QLabel),
      device_(new QLabel),
      memory_(new QLabel),
      session_(new QLabel),
      restart_(new QPushButton("Restart engine")) {
  setSizeGripEnabled(false);
  dot_->setObjectName("engineDot");
  for (QWidget* widget : std::initializer_list<QWidget*>{dot_, engine_, restart_, device_}) addWidget(widget);
  for (QWidget* widget : {memory_, session_}) addPermanentWidget(widget);
  restart_->setFocusPolicy(Qt::NoFocus);
  connect(restart_, &QPushButton::clicked, &client_, &EngineClient::restart);
  connect(&client_, &EngineClient::stateChanged, this, &StatusPanel::showState);
  connect(&client_, &EngineClient::ready, this, &StatusPanel::showDevice);
  connect(&client_, &EngineClient::heard, this, &StatusPanel::showHeartbeat);
  showState();
}

void StatusPanel::showState() {
  using State = EngineClient::State;
  const State state = client_.state();
  engine_->setText(state == State::Ready        ? "engine ready"
                   : state == State::Starting   ? "engine starting"
                   : state == State::Restarting ? "engine restarting"
                                                : "engine stopped");
  dot_->setProperty("state", state == State::Ready     ? "ready"
                             : state == State::Stopped ? "stopped"
                                                       : "waiting");
  dot_->style()->unpolish(dot_);
  dot_->style()->polish(dot_);
  restart_->setVisible(state == State::Stopped);
}

void StatusPanel::showDevice() {
  QStringList others;
  for (const auto& device : client_.hello().value("devices", nlohmann::json::array())) {
    if (device.value("used", false)) device_->setText(deviceWords(device));
    if (const std::string why = device.value("why", ""); !why.empty())
      others += deviceWords(device) + ": " + QString::fromStdString(why);
  }
  device_->setToolTip(others.join("\n"));
}

void StatusPanel::showHeartbeat(const Heartbeat& heartbeat) {
  memory_->setText(QString("engine %1 \u00b7 cache %2")
                       .arg(bytesInWords(heartbeat.residentBytes), bytesInWords(heartbeat.cacheBytes)));
  if (client_.state() == EngineClient::State::Ready)
    engine_->setText(heartbeat.busy > 0 ? "engine working" : "engine ready");
}

}  // namespace janus::ui
