// One question to the model: a window of sequence in, everything it says at full resolution out.
#pragma once

#include <array>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/compute/predictor.h"
#include "engine/run/base_probabilities.h"
#include "engine/run/run_spec.h"
#include "protocol/window.h"

namespace janus {

// What is final of a run before the rest is: the base probabilities of some positions.
struct PreviewBases {
  Region region;
  BaseProbabilities probabilities;  // [A C G T][R], of the letters over region
  std::vector<float> strandGap;     // [R]; empty with one strand
};

struct RunOptions {
  bool logits = false, embedding = false;  // kept in the result; they are never stored
  int64_t attentionBasesPerBin = 0;        // see ForwardOptions
  std::function<void(double)> progress;    // 0..1 over all strands, from the computing threads
  // The positions somebody is looking at, and who is told of them as soon as they are known, on the calling
  // thread. They are computed first where that costs little: always with one strand; with both for a model
  // without mid-attention, which then reads the other strand once more.
  Region preview = {};
  std::function<void(const PreviewBases&)> previewDone = {};
};

// Arrays are in the order of the window's L letters on the given strand; spec.axis() says where they lie on
// the genome. R: the letters of spec.predictedLetters(). With both strands the base probabilities are the
// mean of the prediction of the window and of that of its reverse complement, mapped back. Expert routing,
// attention, logits and embedding are those of the given strand: a mean of choices would be no choice of the
// model.
struct RunResult {
  RunSpec spec;
  std::string bases;                // [L] letters as they are in the genome, or were edited in
  BaseProbabilities probabilities;  // [A C G T][L], NaN where nothing is predicted or asked
  std::vector<float> strandGap;     // [L]; empty with one strand
  std::vector<int> expertLayers;    // which layers `routing` is of: 1, 3, 5, 7
  int experts = 0;
  std::vector<std::array<ExpertChoice, 2>>
      routing;                     // [expert layer][stream], empty when nothing was predicted
  PooledAttention attention;       // mean over heads; no bins when not all of the window was predicted
  std::vector<float> logits;       // [R, 16], if asked for
  std::vector<float> embedding;    // [R, d], if asked for
  int embeddingSize = 0;           // d
  double seconds = 0;              // what the model took
  std::vector<std::string> notes;  // for the user
};

// `bases`: the letters of the window, spec.letters() of them in any case. A window without a single A, C, G
// or T gives no prediction (the model is not even asked) and a note. Throws Error (Input) for less than 3
// bases, Cancelled, and what the model throws.
RunResult runModel(const RunSpec& spec, std::string bases, const Predictor& predictor,
                   const RunOptions& options, std::stop_token stop);

}  // namespace janus
