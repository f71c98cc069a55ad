// What a device must be able to do for the model.
#pragma once

namespace janus {

class Backend {
 public:
  virtual ~Backend() = default;
};

}  // namespace janus
