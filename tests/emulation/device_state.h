// What tests make the emulated device do, and what it counts.
#pragma once

namespace emulation {

// cudaErrorIllegalAddress once the device is lost.
int lostState();

void noteLaunch();  // what the host asks for
void noteWait();
void noteGraphLaunch();

// When a kernel begins, launched or in a graph. False when nothing is to be computed: the run is dry, or the
// device is lost.
bool beginKernel();

}  // namespace emulation
