// Ctrl-C: the first asks the work to stop, the second ends the process.
#pragma once

#include <stop_token>
#include <thread>

namespace deepview::cli {

/// Takes SIGINT and SIGTERM for the whole process; at most one at a time.
class StopOnSignals {
 public:
  StopOnSignals();
  StopOnSignals(const StopOnSignals&) = delete;
  StopOnSignals& operator=(const StopOnSignals&) = delete;
  ~StopOnSignals();

  std::stop_token token() const { return source_.get_token(); }

 private:
  std::stop_source source_;
  std::jthread waiter_;
};

}  // namespace deepview::cli
