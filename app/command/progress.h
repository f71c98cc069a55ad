// Progress on standard error: a bar on a terminal, plain lines otherwise, nothing when quiet.
#pragma once

#include <chrono>
#include <mutex>
#include <string>

namespace janus::command {

class Progress {
 public:
  Progress(std::string what, bool quiet);
  ~Progress();  // removes the bar

  // `fraction` 0..1; from any thread, as often as it likes.
  void show(double fraction);

 private:
  using Clock = std::chrono::steady_clock;
  void drawBar(double fraction);
  void printLine(double fraction);
  std::string remaining(double fraction) const;

  const std::string what_;
  const bool quiet_, terminal_;
  const Clock::time_point started_ = Clock::now();
  std::mutex mutex_;
  Clock::time_point drawn_{};
  int tenthsPrinted_ = 0;
};

}  // namespace janus::command
