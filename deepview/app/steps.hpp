// The steps of a job: their names on the progress, their times in the run record.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "deepview/base/run_options.hpp"

namespace deepview::detail {

/// Gives each step of a job its name and notes how long it took.
class Steps {
 public:
  explicit Steps(RunOptions options);

  /// Ends the step before; the options report progress under `name`.
  RunOptions begin(const std::string& name);
  void end();

  double seconds() const;  ///< Since this object was made.
  const std::vector<std::pair<std::string, double>>& times() const noexcept { return times_; }

 private:
  using Clock = std::chrono::steady_clock;

  RunOptions options_;
  Clock::time_point started_ = Clock::now();
  Clock::time_point step_started_{};
  std::string step_;
  std::vector<std::pair<std::string, double>> times_;
};

}  // namespace deepview::detail
