// What computes runs, as the engine lists it and as the user chooses it.
#pragma once

#include <QString>
#include <vector>

#include "protocol/opening_messages.h"

namespace janus::ui {

struct ComputeDevice {
  QString word;  // as janus predict --device takes it: "cpu", "cuda:0"
  QString kind;  // "cpu", "cuda"
  QString name, why;
  bool usable = false;
  bool automatic = false;  // what "auto" means
};

// From an engine's greeting; nothing before there was one.
std::vector<ComputeDevice> devicesOf(const HelloAnswer& hello);

struct DeviceChoice {
  QString device = "auto", precision = "fp32";  // auto | ComputeDevice::word; fp32 | bf16
  bool operator==(const DeviceChoice&) const = default;
};

// The device that `choice` means, or nullptr.
const ComputeDevice* chosen(const std::vector<ComputeDevice>& devices, const DeviceChoice& choice);

// "No GPU: no NVIDIA driver is installed" of one that is not usable.
QString missingWords(const ComputeDevice& device);

}  // namespace janus::ui
