// Where a checkpoint's pickle keeps its tensors: the weights as trained, and a moving average of them.
#pragma once

#include <filesystem>
#include <optional>

#include "engine/checkpoint/pickle.h"

namespace janus {

struct StateDicts {
  NodeId plain = 0;
  std::optional<NodeId> averaged;  // of EMA or SWA, where it is a dictionary of its own
};

// `plain`: under state_dict (Lightning), model_state_dict, model or module (DeepSpeed), else the file as a
// whole. `averaged`: under a name that speaks of ema, swa or averages, also among the callbacks' states.
// Lightning's WeightAveraging swaps the two (state_dict has the average, current_model_state the weights).
// Throws Error (Input) for a whole object and where there is no dictionary.
StateDicts stateDictsOf(const Pickle& pickle, const std::filesystem::path& file);

}  // namespace janus
