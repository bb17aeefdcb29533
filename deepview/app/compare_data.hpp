// Two data sets, or the splits of one, compared field by field.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "deepview/app/gather_names.hpp"
#include "deepview/base/fields.hpp"
#include "deepview/base/run_options.hpp"
#include "deepview/findings/comparison.hpp"
#include "deepview/numeric/row_store.hpp"

namespace deepview {

struct DataComparison {
  std::vector<std::string> samples;  ///< Identifiers.
  std::vector<std::string> sets;     ///< Names of the sets …
  std::vector<std::int32_t> set_of;  ///< [samples] … and where each sample stands; -1: in none.
  SplitComparisons found;            ///< Field by field; `from` and `to` are sets.

  const std::string& set(std::int32_t number) const {
    return sets.at(static_cast<std::size_t>(number));
  }
};

/// What a pass over one data set gave.
struct DataRows {
  std::string name;
  ByField<Rows> fields;
  Samples samples;
};

/// Compares the samples of `from` with those of `to` in each field, the rows of both put one after the
/// other. `alpha` is shared out to the fields.
///
/// Memory  All rows of the fields twice, beyond a limit on disk.
/// Throws  Error(missing_field) for a field that one of them lacks; Error(shape) for one that is of
///         another width there; Error(data) naming the first sample that is not finite.
DataComparison compare_data_sets(const DataRows& from, const DataRows& to,
                                 const ComparisonOptions& options = {}, const RunOptions& run = {});

/// Compares the named splits of one data set pair by pair, all of at least fewest_compared samples when
/// none are named.
///
/// Throws  Error(usage) for a split that is not there or too small, and when fewer than two are left.
DataComparison compare_data_splits(const DataRows& data, const std::vector<std::string>& splits,
                                   const ComparisonOptions& options = {},
                                   const RunOptions& run = {});

}  // namespace deepview
