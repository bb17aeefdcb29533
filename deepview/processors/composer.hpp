// Leaves samples out.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

#include "deepview/base/metadata.hpp"
#include "deepview/base/stage.hpp"

namespace deepview {

/// The samples that have a label.
struct LabelFilter {
  DictMetaKey metadata_key = keys::labels;
  std::string label_dimension = "label";
  Label label{};  ///< An integer matches columns of integers only, a string those of strings.
};

/// Batches as a function of batches: a filter, or anything else. Where it gives none, the batch
/// becomes one without samples that has the same fields, types, shapes of rows, metadata keys and
/// snapshots. Batches get smaller; they are not put together again.
///
/// The filter is called from several threads, and must not depend on the batches before.
///
/// Throws  Error(usage) at bind without a filter; what the filter throws.
/// Source  DNIKit's Composer.
struct Composer {
  std::function<std::optional<Batch>(Batch)> filter{};

  StageRun bind(const RunOptions& options) const;

  /// Keeps the samples for which `keep(batch, row)` is true. Throws Error(usage) for no function.
  static Composer from_element_filter(std::function<bool(const Batch&, std::size_t)> keep);
  /// Keeps the samples with the label: none where the key or the dimension is not there.
  static Composer from_dict_metadata(LabelFilter wanted);
};

}  // namespace deepview
