// What the emulated device is told to do by tests.
#pragma once

namespace emulation {

// Counts a launch. False when nothing is to be computed: the run is dry, or the device is lost.
bool beginLaunch();

}  // namespace emulation
