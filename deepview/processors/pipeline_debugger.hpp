// Tells what passes a point of a pipeline.
#pragma once

#include <functional>
#include <mutex>
#include <string>

#include "deepview/base/fields.hpp"
#include "deepview/base/stage.hpp"

namespace deepview {

namespace detail {

/// What the runs of one stage share. A copy is fresh: each stage that is made of a description tells
/// its own first batch.
struct Telling {
  Telling() = default;
  Telling(const Telling&) noexcept {}
  Telling& operator=(const Telling&) noexcept { return *this; }

  mutable std::mutex turn{};
  mutable bool begun = false;
};

}  // namespace detail

/// Hands a description of the batches to `sink`, and passes them on as they are:
///
///     after pooling: Batch(batch_size=2) {
///       x: [2, 3] float32
///       Snapshots:
///         before: image, size
///       Metadata:
///         identifier
///         labels: label, split
///     }
///
/// Fields are sorted by name. A pass tells its batches in the order of the source, for any number of
/// threads; the sink is called by one thread at a time, also of passes at the same time, but two
/// debuggers that share a sink may call it together. Several threads work before it and as many after
/// it.
///
/// Throws  Error(usage) at bind without a sink, and for an empty list of fields;
///         Error(missing_field).
/// Source  DNIKit's PipelineDebugger; differs: it printed, and named groups of metadata twice.
struct PipelineDebugger {
  std::function<void(const std::string&)> sink{};
  std::string label{};
  bool first_only = true;    ///< One batch for each pipeline, however often that is read.
  bool dump_fields = false;  ///< The values too: of 8 samples, up to 32 of each.
  Fields fields = all_fields();
  detail::Telling telling{};

  static constexpr bool in_order = true;
  StageRun bind(const RunOptions& options) const;
  /// The description; it ends with a line break.
  std::string dump(const Batch& batch) const;
};

}  // namespace deepview
