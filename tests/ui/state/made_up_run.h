// Runs on chrT without an engine.
#pragma once

#include "ui/state/workspace.h"

namespace janus::ui {

inline KnownRun madeUpRun(int64_t begin, int64_t end, Strands strands = Strands::Both) {
  KnownRun run;
  run.window = {"chrT", begin, end};
  run.strands = strands;
  run.key = std::to_string(begin) + "-" + std::to_string(end) + "-" + nameOf(strands);
  return run;
}

// Of [begin, end), still under way: known are [from, to).
inline KnownRun madeUpPreview(int64_t begin, int64_t end, int64_t from, int64_t to) {
  KnownRun run = madeUpRun(begin, end);
  run.key += "-preview";
  run.preview = Region{"chrT", from, to};
  return run;
}

}  // namespace janus::ui
