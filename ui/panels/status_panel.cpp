#include "ui/panels/status_panel.h"

#include <QStyle>

#include "ui/style/fitting_text.h"
#include "ui/style/words.h"

namespace janus::ui {
namespace {

constexpr int aroundWords = 90;  // pixels: between and around the labels
constexpr int leastDevice = 80;  // pixels

// "no GPU: no NVIDIA driver is installed" for one that is not there, its name for one that is.
QString unusedWords(const ComputeDevice& device) {
  const QString missing = missingWords(device);
  return (device.usable ? device.name + " not used" : "no GPU") + missing.mid(missing.indexOf(':'));
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
  for (QWidget* widget : std::initializer_list<QWidget*>{dot_, engine_, restart_}) addWidget(widget);
  addWidget(device_, 1);
  device_->setMinimumWidth(leastDevice);  // not its words': they would keep the window from getting narrower
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
  if (state == State::Stopped) memory_->clear();
  fit();
}

void StatusPanel::setChoice(const DeviceChoice& choice) {
  if (choice_ == choice) return;
  choice_ = choice;
  showDevice();
}

// What computes, and in the same breath why nothing faster does, unless the user wants it so.
void StatusPanel::showDevice() {
  const auto devices = devicesOf(client_.hello());
  const ComputeDevice* used = chosen(devices, choice_);
  QString why;
  QStringList all;
  for (const ComputeDevice& device : devices) {
    const bool automatic = choice_.device == "auto" && !device.automatic;
    if (automatic && why.isEmpty() && !device.why.isEmpty()) why = unusedWords(device);
    all += device.name + (&device == used ? ": used" : "") + (device.why.isEmpty() ? "" : ": " + device.why);
  }
  const QString name = used ? used->name + (choice_.precision == "fp32" ? "" : ", " + choice_.precision) : "";
  deviceWords_ = why.isEmpty() ? QStringList{name} : QStringList{name + " \u00b7 " + why, name};
  device_->setToolTip(all.join("\n"));
  fit();
}

void StatusPanel::showHeartbeat(const HeartbeatEvent& heartbeat) {
  memory_->setText(QString("memory %1 \u00b7 cache %2")
                       .arg(bytesInWords(heartbeat.residentBytes), bytesInWords(heartbeat.cacheBytes)));
  memory_->setToolTip("Memory that the engine holds now; stored results on disk");
  if (client_.state() == EngineClient::State::Ready)
    engine_->setText(heartbeat.busy > 0 ? "engine working" : "engine ready");
}

void StatusPanel::resizeEvent(QResizeEvent* event) {
  QStatusBar::resizeEvent(event);
  fit();
}

// In a narrow window the reason stands in the tool tip alone.
void StatusPanel::fit() {
  const int besides = dot_->width() + engine_->sizeHint().width() + memory_->sizeHint().width() +
                      session_->sizeHint().width() + aroundWords;
  device_->setText(
      fittingText(deviceWords_, device_->fontMetrics(), std::max(leastDevice, width() - besides)));
}

}  // namespace janus::ui
