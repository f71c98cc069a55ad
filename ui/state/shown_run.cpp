#include "ui/state/shown_run.h"

namespace janus::ui {

const KnownRun* ShownRun::current() const {
  if (preview_ && preview_->key == key_) return &*preview_;
  const auto found = std::ranges::find(stored_, key_, &KnownRun::key);
  return found == stored_.end() ? nullptr : &*found;
}

KnownRuns ShownRun::known() const {
  return {.stored = stored_, .preview = preview_ ? &*preview_ : nullptr, .shown = current(), .kept = kept_};
}

bool ShownRun::choose(const Region& view, const RunChoice& choice) {
  const KnownRun* run = runToShow(view, known(), choice);
  const std::string key = run ? run->key : "";
  if (key == key_) return false;
  show(key, false);
  return true;
}

bool ShownRun::keep(const std::string& key) {
  if (key == key_ || !std::ranges::count(stored_, key, &KnownRun::key)) return false;
  show(key, true);
  return true;
}

void ShownRun::show(const std::string& key, bool keep) {
  key_ = key;
  kept_ = keep;
}

bool ShownRun::takePreview(KnownRun preview, const Region& view) {
  preview_ = std::move(preview);
  if (intersection(preview_->known(), view).empty()) return false;
  show(preview_->key, false);
  return true;
}

void ShownRun::forget() {
  preview_.reset();
  show({}, false);
}

}  // namespace janus::ui
