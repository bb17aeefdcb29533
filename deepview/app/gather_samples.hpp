// Gathers what the findings know of each sample beside its rows.
#pragma once

#include <utility>

#include "deepview/base/batch.hpp"
#include "deepview/base/run_options.hpp"
#include "deepview/findings/samples.hpp"

namespace deepview {

/// Keeps identifier, path, labels, size and digests of every sample (an introspector over the
/// batches of Pictures::producer).
///
/// Memory  About 120 bytes a sample, and its path.
/// Throws  Error(missing_field) for batches of another producer.
struct GatherSamples {
  /// Labels become positions in this list, integers by their decimal text.
  std::vector<std::string> class_names;
  std::vector<std::string> split_names;

  using Result = Samples;
  class State;
  State start(const RunOptions& options) const;
};

class GatherSamples::State {
 public:
  explicit State(const GatherSamples& spec);
  void add(const Batch& batch);
  void merge(State&& later);
  Samples finish() && { return std::move(samples_); }

 private:
  Samples samples_;
};

}  // namespace deepview
