// A model on a device, and on the processor where the device's memory does not do.
#pragma once

#include <functional>
#include <string>

#include "engine/compute/predictor.h"

namespace janus {

// Asks `device`, called `deviceName`. A window that does not fit into its memory is asked of the processor,
// which is made ready when that first happens, and the prediction's notes say so. Throws what the two throw;
// Error (Resource) when this computer's memory does not do either.
Predictor withFallback(Predictor device, const std::string& deviceName, std::function<Predictor()> processor);

}  // namespace janus
