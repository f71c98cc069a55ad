#include "ui/toolbar/device_menu.h"

namespace janus::ui {

DeviceMenu::DeviceMenu(Workspace& workspace, RunController& runs, QWidget* parent)
    : QMenu("Computed on", parent), workspace_(workspace), runs_(runs) {
  setToolTipsVisible(true);
  connect(this, &QMenu::aboutToShow, this, &DeviceMenu::fill);
}

// What cannot be chosen stands below, with the reason.
void DeviceMenu::fill() {
  clear();
  auto* group = new QActionGroup(this);
  const auto devices = devicesOf(workspace_.client().hello());
  const ComputeDevice* automatic = chosen(devices, {});
  addChoice(group, automatic ? "Automatic (" + automatic->name + ")" : QString("Automatic"), {}, {});
  for (const ComputeDevice& device : devices) {
    if (!device.usable) continue;
    if (device.kind == "cpu") {
      addChoice(group, device.name, {device.word, "fp32"}, {});
      continue;
    }
    addChoice(group, device.name + ", fp32", {device.word, "fp32"}, device.why);
    addChoice(group, device.name + ", bf16 (quicker, rounded)", {device.word, "bf16"}, device.why);
  }
  bool first = true;
  for (const ComputeDevice& device : devices) {
    if (device.usable || device.why.isEmpty()) continue;
    if (std::exchange(first, false)) addSeparator();
    addAction(missingWords(device))->setEnabled(false);
  }
}

void DeviceMenu::addChoice(QActionGroup* group, const QString& words, const DeviceChoice& choice,
                           const QString& tip) {
  QAction* action = addAction(words);
  action->setCheckable(true);
  action->setChecked(runs_.device() == choice);
  action->setToolTip(tip);
  group->addAction(action);
  connect(action, &QAction::triggered, &runs_, [this, choice] { runs_.setDevice(choice); });
}

}  // namespace janus::ui
