#include "ui/engine/compute_device.h"

#include <algorithm>
#include <map>

namespace janus::ui {

std::vector<ComputeDevice> devicesOf(const HelloAnswer& hello) {
  std::vector<ComputeDevice> devices;
  std::map<QString, int> count;  // of each kind: an engine lists a kind's devices in their order
  for (const DeviceInfo& info : hello.devices) {
    const QString kind = QString::fromStdString(info.kind);
    const QString word = kind == "cpu" ? kind : kind + ":" + QString::number(count[kind]++);
    devices.push_back({word, kind, info.name.empty() ? kind : QString::fromStdString(info.name),
                       QString::fromStdString(info.why), info.usable, info.used});
  }
  return devices;
}

const ComputeDevice* chosen(const std::vector<ComputeDevice>& devices, const DeviceChoice& choice) {
  const auto found = std::ranges::find_if(devices, [&](const ComputeDevice& device) {
    return choice.device == "auto" ? device.automatic : device.usable && device.word == choice.device;
  });
  return found == devices.end() ? nullptr : &*found;
}

QString missingWords(const ComputeDevice& device) {
  QString reason = device.why;
  if (reason.endsWith('.')) reason.chop(1);
  return "No GPU: " + reason.left(1).toLower() + reason.mid(1);
}

}  // namespace janus::ui
