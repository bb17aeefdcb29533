#include "deepview/base/run_options.hpp"

#include <algorithm>
#include <string>
#include <thread>

#include "deepview/base/error.hpp"

namespace deepview {

int thread_count(const RunOptions& options) {
  if (options.threads < 0)
    throw Error(ErrorKind::usage, "threads: expected 0 (all cores) or more, found " +
                                      std::to_string(options.threads));
  if (options.threads > 0) return options.threads;
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

void throw_if_stopped(const RunOptions& options) {
  if (options.stop.stop_requested()) throw cancelled_error();
}

void report(const RunOptions& options, const Progress& progress) {
  if (options.progress) options.progress->tell(progress);
}

}  // namespace deepview
