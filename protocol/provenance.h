// What a run's record says of its making (Run::provenance), as far as a window needs it.
#pragma once

#include <string>

#include "protocol/fields.h"

namespace janus {

// What a run's numbers depend on beside its window, its strands and the model.
struct ComputedOn {
  std::string kind = "cpu";  // of device: "cpu", "cuda"
  std::string precision = "fp32";
  bool operator==(const ComputedOn&) const = default;
};

// What a record does not say is as above.
ComputedOn computedOn(const JsonObject& provenance);

}  // namespace janus
