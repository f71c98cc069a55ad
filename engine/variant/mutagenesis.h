// Every other base at every place of a stretch, run one by one: what each changes in the model's predictions.
#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/model/janus.h"
#include "engine/variant/strand_predictor.h"

namespace janus {

// Of a stretch of L letters in a window; in bits. NaN in the rows of letters other than A, C, G, T.
struct Mutagenesis {
  // Influence of each base there, [L, 4] in the order A C G T: the mean over the window's other bases of the
  // largest absolute change of log odds among four bases; 0 for the base that is there.
  std::vector<float> effect;
  // [L, L]: row = mutated, column = affected, the largest absolute change of log odds over three alternatives
  // and four bases; diagonal 0. Empty where not asked for. (Tomaz da Silva et al. 2024,
  // doi:10.1101/2024.07.27.605418.)
  std::vector<float> dependency;
};

struct MutagenesisRequest {
  std::string window;  // letters, upper case
  TokenSpan stretch;   // of them
  bool dependency = false;
};

// The windows are asked as `predict` would ask each: on a processor with the same bits. Throws what the model
// throws; Cancelled. `progress`: 0..1.
Mutagenesis mutate(const MutagenesisRequest& request, StrandPredictor& passes,
                   const std::function<void(double)>& progress, std::stop_token stop);

// log2 p(alt) - log2 p(base there) of all four bases, from one pass: [L, 4]; NaN in rows as above.
std::vector<float> unexpectedness(const MutagenesisRequest& request, StrandPredictor& passes,
                                  std::stop_token stop);

}  // namespace janus
