#include "ui/engine/compute_device.h"

#include <algorithm>
#include <map>

namespace janus::ui {

std::vector<ComputeDevice> devicesOf(const nlohmann::json& hello) {
  std::vector<ComputeDevice> devices;
  if (!hello.is_object() || !hello.contains("devices")) return devices;
  std::map<QString, int> count;  // of each kind: an engine lists a kind's devices in their order
  for (const auto& json : hello["devices"]) {
    const auto text = [&](const char* key) { return QString::fromStdString(json.value(key, "")); };
    const QString kind = text("kind");
    const QString word = kind == "cpu" ? kind : kind + ":" + QString::number(count[kind]++);
    devices.push_back({word, kind, json.contains("name") ? text("name") : kind, text("why"),
                       json.value("usable", false), json.value("used", false)});
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
