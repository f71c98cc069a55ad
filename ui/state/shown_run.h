// Which run is shown, of those that are stored and the one that is under way.
#pragma once

#include "ui/state/run_policy.h"

namespace janus::ui {

// The engine sends what is on screen before the rest of a run: this preview counts as a run of its own until
// the rest is there. Functions that may change the shown run return whether they did.
class ShownRun {
 public:
  explicit ShownRun(const std::vector<KnownRun>& stored)
      : stored_(stored) {}  // newest first; read at every call

  const KnownRun* current() const;  // nullptr: none
  KnownRuns known() const;
  bool choose(const Region& view, const RunChoice& choice);  // by the rules of runToShow
  bool keep(const std::string& key);                         // as the user chose; false where not known
  void show(const std::string& key, bool keep);              // just computed, to be stored next
  void release() { kept_ = false; }                          // other runs may take its place
  bool takePreview(KnownRun preview, const Region& view);    // shown where any of it is in view
  void dropPreview() { preview_.reset(); }
  void forget();  // all of it

 private:
  const std::vector<KnownRun>& stored_;
  std::optional<KnownRun> preview_;
  std::string key_;
  bool kept_ = false;
};

}  // namespace janus::ui
