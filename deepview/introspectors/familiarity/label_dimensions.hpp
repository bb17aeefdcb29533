// The labels of all samples, as text.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "deepview/base/batch.hpp"

namespace deepview {

struct LabelDimension {
  std::string name;                 ///< E.g. "label" or "split".
  std::vector<std::string> labels;  ///< One per sample.
};

/// Gathers the metadata keys::labels of a stream; mergeable, so it serves as part of an
/// introspector's state. Dimensions stay in the order of the first batch.
class LabelDimensions {
 public:
  /// Throws Error(missing_field) for a dimension that not all batches have, Error(data) for labels
  /// that are neither strings nor integers.
  void add(const Batch& batch);
  void merge(LabelDimensions&& later);

  std::size_t samples() const noexcept { return samples_; }
  std::span<const LabelDimension> all() const noexcept { return dimensions_; }

 private:
  LabelDimension& dimension(const std::string& name);
  void require_all_labelled() const;

  std::vector<LabelDimension> dimensions_;
  std::size_t samples_ = 0;
};

}  // namespace deepview
