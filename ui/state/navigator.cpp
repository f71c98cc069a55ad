#include "ui/state/navigator.h"

#include <algorithm>
#include <cmath>

namespace janus::ui {
namespace {

constexpr double leastSpan = 20;       // bases
constexpr int restMilliseconds = 600;  // without panning: the view has come to rest
constexpr size_t longestHistory = 200;

}  // namespace

Navigator::Navigator(QObject* parent) : QObject(parent) {
  rest_.setSingleShot(true);
  rest_.setInterval(restMilliseconds);
  connect(&rest_, &QTimer::timeout, this, &Navigator::record);
}

void Navigator::setContigs(std::vector<Contig> contigs) {
  std::erase_if(contigs, [](const Contig& contig) { return contig.length() <= 0; });
  contigs_ = std::move(contigs);
  contigIndex_ = 0;
  history_.clear();
  historyIndex_ = 0;
  rest_.stop();
  emit contigsChanged();
  if (contigs_.empty()) {
    left_ = 0;
    span_ = 1;
    emit moved();
  } else {
    home();
  }
  emit historyChanged();
}

const Contig* Navigator::contig() const { return contigs_.empty() ? nullptr : &contigs_[contigIndex_]; }

Region Navigator::region() const {
  const Contig* shown = contig();
  if (!shown) return {};
  // A pan leaves rounding errors: a view of exactly 96 bases must not become 97.
  const auto first = static_cast<int64_t>(std::floor(left_ + 1e-6));
  const auto last = static_cast<int64_t>(std::ceil(left_ + span_ - 1e-6));
  return {shown->name, std::max(first, shown->begin), std::min(last, shown->end)};
}

void Navigator::setWidth(int pixels) {
  pixels = std::max(pixels, 1);
  if (pixels == width_) return;
  width_ = pixels;
  emit moved();
}

void Navigator::goTo(const Region& region) {
  if (region.empty()) return;
  settle();
  const double middle = 0.5 * static_cast<double>(region.begin + region.end);
  const double span = std::max(static_cast<double>(region.length()), leastSpan);
  show(region.contig, std::floor(middle - span / 2), span);
  record();
}

void Navigator::pan(double bases) {
  if (!contig()) return;
  show(contig()->name, left_ + bases, span_);
  rest_.start();
}

void Navigator::zoom(double factor, double aroundPosition) {
  if (!contig() || !(factor > 0)) return;
  const double span = std::clamp(span_ * factor, std::min(leastSpan, longest()), longest());
  const double held = (aroundPosition - left_) / span_;  // the share of the view left of the point that stays
  show(contig()->name, aroundPosition - held * span, span);
  rest_.start();  // the steps of a wheel are one move of the history
}

void Navigator::home() {
  if (contig()) goTo(contig()->whole());
}

double Navigator::longest() const { return static_cast<double>(contig()->length()); }

void Navigator::show(const std::string& name, double left, double span) {
  const auto found = std::find_if(contigs_.begin(), contigs_.end(),
                                  [&](const Contig& contig) { return contig.name == name; });
  if (found == contigs_.end()) return;
  contigIndex_ = static_cast<size_t>(found - contigs_.begin());
  span_ = std::clamp(span, std::min(leastSpan, longest()), longest());
  const double rightmost = static_cast<double>(found->end) - span_;
  left_ = std::clamp(left, static_cast<double>(found->begin),
                     std::max(rightmost, static_cast<double>(found->begin)));
  emit moved();
}

// A move that is still under way becomes its own entry before the next kind of move begins.
void Navigator::settle() {
  if (rest_.isActive()) record();
}

void Navigator::record() {
  rest_.stop();
  const Region here = region();
  if (!history_.empty() && history_[historyIndex_] == here) return;
  if (!history_.empty()) history_.resize(historyIndex_ + 1);
  history_.push_back(here);
  if (history_.size() > longestHistory) history_.erase(history_.begin());
  historyIndex_ = history_.size() - 1;
  emit historyChanged();
}

bool Navigator::canGoBack() const { return historyIndex_ > 0; }
bool Navigator::canGoForward() const { return historyIndex_ + 1 < history_.size(); }

void Navigator::goBack() {
  settle();
  if (canGoBack()) revisit(historyIndex_ - 1);
}

void Navigator::goForward() {
  settle();
  if (canGoForward()) revisit(historyIndex_ + 1);
}

void Navigator::revisit(size_t index) {
  historyIndex_ = index;
  const Region there = history_[index];
  show(there.contig, static_cast<double>(there.begin), static_cast<double>(there.length()));
  emit historyChanged();
}

}  // namespace janus::ui
