// Where long work is, on standard error.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <string>

#include "deepview/base/progress.hpp"

namespace deepview::cli {

/// One line per step with a bar, the rate and the time left, redrawn at most ten times a second.
class ProgressBar final : public ProgressListener {
 public:
  void report(const Progress& progress) override;
  ~ProgressBar() override;

  /// Ends the line of the current step, so that something else may be written.
  void finish_line();

 private:
  using Clock = std::chrono::steady_clock;
  void draw(const Progress& progress, Clock::time_point now);

  std::mutex mutex_;
  std::string step_;
  Clock::time_point started_{};
  Clock::time_point drawn_{};
  bool line_open_ = false;
};

/// A bar when standard error is a terminal, else none.
std::shared_ptr<ProgressBar> progress_bar_for_terminal();

/// "0:07", "12:40", "1:02:03".
std::string clock_text(double seconds);

}  // namespace deepview::cli
