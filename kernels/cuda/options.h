// What can be chosen about the CUDA module.
#pragma once

#include <cstdint>

#include "kernels/device_options.h"

namespace janus::cuda {

// Every operation exists in its simplest correct form; most also in one made for speed.
enum class Form { Simple, Optimised };
// Which library multiplies by weight matrices where the optimised form is chosen.
enum class Products { Own, Cublas };

struct ModuleOptions {
  DeviceOptions device;
  Form form = Form::Simple;  // the optimised form has not run on a device yet
  Products products = Products::Own;
  bool poison = false;  // fill memory with NaNs whenever it is handed out, to show what is never written
};

// `device`, and over it what the environment says: JANUS_CUDA_KERNELS=simple|optimised,
// JANUS_CUDA_PRODUCTS=own|cublas, JANUS_CUDA_PRECISION=fp32|bf16, JANUS_CUDA_MEMORY=BYTES (also 500M, 4.5G),
// JANUS_CUDA_POISON=1. bf16 exists in the optimised form alone, so it chooses that form unless the
// environment says otherwise; a cap of memory that `device` has counts. Throws std::runtime_error with a
// sentence for any other word.
ModuleOptions chooseOptions(const DeviceOptions& device);

}  // namespace janus::cuda
