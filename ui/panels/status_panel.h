// The line at the bottom: is the engine well, on what device, with how much memory and cache.
#pragma once

#include <QLabel>
#include <QPushButton>
#include <QStatusBar>

#include "ui/engine/compute_device.h"
#include "ui/engine/engine_client.h"

namespace janus::ui {

class StatusPanel : public QStatusBar {
  Q_OBJECT
 public:
  explicit StatusPanel(EngineClient& client, QWidget* parent = nullptr);

  QString engineWords() const { return engine_->text(); }
  QString deviceText() const { return device_->text(); }
  QPushButton* restartButton() { return restart_; }
  void setChoice(const DeviceChoice& choice);  // where runs are computed
  void setSessionWords(const QString& words) { session_->setText(words); }

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void fit();
  void showState();
  void showDevice();
  void showHeartbeat(const HeartbeatEvent& heartbeat);

  EngineClient& client_;
  QLabel *dot_, *engine_, *device_, *memory_, *session_;
  QPushButton* restart_;
  DeviceChoice choice_;
  QStringList deviceWords_;  // most words first
};

}  // namespace janus::ui
