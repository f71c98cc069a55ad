// Names that trainers give to moving averages of a model's weights (EMA, SWA).
#pragma once

#include <string_view>

namespace janus {

// Whether a word of `name`, split at everything but letters and at capitals ("ema_state_dict", "model-EMA",
// "EMACallback"), is ema, swa, averaged, average or avg.
bool speaksOfAverages(std::string_view name);

// A count or rate that averaging keeps beside the weights (n_averaged, num_updates, decay, ...): no weight.
bool isAveragingState(std::string_view lastPart);

}  // namespace janus
