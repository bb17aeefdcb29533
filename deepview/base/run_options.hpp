// How a pass is run, as opposed to what it computes.
#pragma once

#include <cstddef>
#include <memory>
#include <stop_token>

#include "deepview/base/progress.hpp"
#include "deepview/base/random.hpp"

namespace deepview {

/// The one argument of every open, bind and start. No field changes an answer except `seed`.
struct RunOptions {
  int threads = 0;              ///< 0: as many as the machine has cores.
  Seed seed{};                  ///< Of every random choice in the run.
  std::size_t batch_size = 32;  ///< Samples per batch; larger costs memory and saves calls.
  std::shared_ptr<ProgressListener> progress{};  ///< None: silent.
  std::shared_ptr<SkippedSamples>
      skipped{};           ///< Where unreadable samples are noted; none: dropped.
  std::stop_token stop{};  ///< When it is requested, the run throws Error(cancelled).
};

/// At least 1. Throws Error(usage) for a negative number of threads.
int thread_count(const RunOptions& options);

/// Throws Error(cancelled) once a stop is requested.
void throw_if_stopped(const RunOptions& options);

/// Tells the listener, if there is one.
void report(const RunOptions& options, const Progress& progress);

}  // namespace deepview
