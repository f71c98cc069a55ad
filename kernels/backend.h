// What a device must be able to do for the model. Each part is a header of its own, for those who need no
// more.
#pragma once

#include "kernels/device_properties.h"
#include "kernels/memory.h"
#include "kernels/operations.h"
#include "kernels/recorder.h"
#include "kernels/scratch.h"

namespace janus {

// A device that is open. Every function of every part has an answer on every device: none is optional. Safe
// to call from several threads.
class Backend : public DeviceProperties, public Memory, public Operations, public Recorder, public Scratch {};

}  // namespace janus
