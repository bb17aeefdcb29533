// Remembers which samples the rows of an analysis are, and how they are labelled.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "deepview/base/batch.hpp"
#include "deepview/base/run_options.hpp"

namespace deepview {

/// One entry per sample in each of the first three, in their order.
struct SampleNames {
  std::vector<std::string> names;     ///< Identifiers as text; raw bytes.
  std::vector<std::int32_t> classes;  ///< Position in class_names; -1 without a label.
  std::vector<std::int32_t> splits;   ///< Position in split_names; -1 without a split.
  std::vector<std::string> class_names;
  std::vector<std::string> split_names;

  std::size_t size() const noexcept { return names.size(); }
};

namespace detail {
/// Appends, for each sample, the position of its label in the list of names, whole numbers by their
/// decimal text; -1 for the empty text, for other names, and without labels.
void append_label_positions(std::vector<std::int32_t>& positions, const Batch& batch,
                            const std::string& label, const std::vector<std::string>& names);
}  // namespace detail

/// Gathers them while the samples pass by (an introspector).
///
/// In      The metadata identifier, whole numbers or text; labels "label" and "split" if there are any,
///         text or whole numbers, of which the empty text is none; other columns are no labels.
/// Throws  Error(missing_field) without an identifier.
struct GatherNames {
  std::vector<std::string> class_names{};  ///< Labels become positions in this list.
  std::vector<std::string> split_names{};

  using Result = SampleNames;
  class State;
  State start(const RunOptions& options) const;
};

class GatherNames::State {
 public:
  explicit State(const GatherNames& spec);
  void add(const Batch& batch);
  void merge(State&& later);
  SampleNames finish() && { return std::move(samples_); }

 private:
  SampleNames samples_;
};

}  // namespace deepview
