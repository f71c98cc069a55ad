// A file of variants in, the same with scores out.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/variant/score_fields.h"
#include "engine/variant/strand_predictor.h"
#include "engine/variant/variant_survey.h"

namespace janus {

struct AnnotationRequest {
  std::filesystem::path in, out;
  ScoreSet scores = ScoreSet::Llr;
  int64_t context = 4096;
  std::vector<std::string> origin;  // "##janus_..." lines: program, model, genome, ...
};

struct AnnotationSummary {
  int64_t records = 0, alleles = 0, scored = 0, moved = 0, windows = 0;
  struct Unscored {
    int64_t alleles = 0;
    std::string first;  // the first of them, in words
  };
  std::map<Why, Unscored> unscored;
  std::vector<std::string> notes;  // for the user
};

// Records come back in their order, ALT values in theirs; in text every column but INFO keeps its bytes.
// Fields JS_... of an earlier scoring are replaced. Memory does not grow with the file. Throws what
// surveyVariants, the writers and the model throw; Cancelled, and then nothing is left of the output.
AnnotationSummary annotateVariants(const AnnotationRequest& request, StrandPredictor& passes,
                                   const std::shared_ptr<const Genome>& genome,
                                   const std::function<void(double)>& progress, std::stop_token stop);

}  // namespace janus
