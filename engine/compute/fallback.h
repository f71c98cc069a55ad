// A model on a device, and on the processor for windows that do not fit into the device's memory.
#pragma once

#include <functional>
#include <string>

#include "engine/compute/predictor.h"

namespace janus {

// Computes on `device`, called `deviceName`. A window that does not fit into its memory is computed on the
// processor, for which the model is prepared when that first happens, and the prediction's notes say so.
// Throws what the two throw; Error (Resource) when the window does not fit into this computer's memory
// either.
Predictor withFallback(const Predictor& device, const std::string& deviceName,
                       std::function<Predictor()> processor);

}  // namespace janus
