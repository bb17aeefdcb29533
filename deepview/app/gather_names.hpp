// Remembers which samples the rows of an analysis are, and how they are labelled.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "deepview/base/batch.hpp"
#include "deepview/base/run_options.hpp"
#include "deepview/findings/samples.hpp"

namespace deepview {

namespace detail {
/// Appends, for each sample, the position of its label in the list of names, whole numbers by their
/// decimal text; -1 for the empty text, for other names, and without labels.
void append_label_positions(std::vector<std::int32_t>& positions, const Batch& batch,
                            const std::string& label, const std::vector<std::string>& names);
}  // namespace detail

/// Gathers paths and labels of samples that need not be pictures (an introspector); what else there is
/// of pictures stays empty (GatherSamples).
///
/// In      The metadata identifier, whole numbers or text; labels "label" and "split" if there are any,
///         text or whole numbers, of which the empty text is none; other columns are no labels.
/// Out     Identifiers as text stand for the paths.
/// Throws  Error(missing_field) without an identifier.
struct GatherNames {
  std::vector<std::string> class_names{};  ///< Labels become positions in this list.
  std::vector<std::string> split_names{};

  using Result = Samples;
  class State;
  State start(const RunOptions& options) const;
};

class GatherNames::State {
 public:
  explicit State(const GatherNames& spec);
  void add(const Batch& batch);
  void merge(State&& later);
  Samples finish() && { return std::move(samples_); }

 private:
  Samples samples_;
};

}  // namespace deepview
