// Makes one row of numbers of each sample.
#pragma once

#include <cstdint>

#include "deepview/base/fields.hpp"
#include "deepview/base/stage.hpp"

namespace deepview {

enum class FlattenOrder : std::uint8_t {
  row_major,     ///< "C": the last axis varies fastest; nothing is copied.
  column_major,  ///< "F": the first axis of the sample varies fastest.
};

/// [B, …] becomes [B, N]; a vector [B] becomes [B, 1]. Batches without samples keep their N.
struct Flattener {
  FlattenOrder order = FlattenOrder::row_major;
  Fields fields = all_fields();

  StageRun bind(const RunOptions& options) const;
};

}  // namespace deepview
