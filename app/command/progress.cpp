#include "app/command/progress.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include <fmt/format.h>

namespace janus::command {

Progress::Progress(std::string what, bool quiet)
    : what_(std::move(what)), quiet_(quiet), terminal_(::isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
  if (!quiet_ && terminal_ && drawn_ != Clock::time_point{}) fmt::print(stderr, "\r\033[K");
}

void Progress::show(double fraction) {
  if (quiet_) return;
  const std::lock_guard lock(mutex_);
  fraction = std::clamp(fraction, 0.0, 1.0);
  terminal_ ? drawBar(fraction) : printLine(fraction);
}

// Ten times a second is as smooth as a terminal needs.
void Progress::drawBar(double fraction) {
  const auto now = Clock::now();
  if (now - drawn_ < std::chrono::milliseconds(100)) return;
  drawn_ = now;
  constexpr int width = 30;
  const int full = static_cast<int>(fraction * width);
  fmt::print(stderr, "\r{} [{:#<{}}{:.<{}}] {:3.0f} %{}\033[K", what_, "", full, "", width - full,
             100 * fraction, remaining(fraction));
  std::fflush(stderr);
}

// At most ten lines, and none for work that ends at once.
void Progress::printLine(double fraction) {
  const int tenths = static_cast<int>(fraction * 10);
  if (tenths <= tenthsPrinted_ || tenths >= 10 || Clock::now() - started_ < std::chrono::seconds(1)) return;
  tenthsPrinted_ = tenths;
  fmt::print(stderr, "{}: {} %{}\n", what_, tenths * 10, remaining(fraction));
}

std::string Progress::remaining(double fraction) const {
  const double seconds = std::chrono::duration<double>(Clock::now() - started_).count();
  if (fraction < 0.02 || seconds < 0.5) return "";
  return fmt::format(", {:.0f} s left", seconds * (1 - fraction) / fraction);
}

}  // namespace janus::command
