// Samples of one set that have a twin in another: leaks between what was learnt from and what is
// tested on.
#pragma once

#include <cstddef>
#include <vector>

#include "deepview/base/run_options.hpp"
#include "deepview/introspectors/duplicates/duplicates.hpp"
#include "deepview/numeric/row_store.hpp"

namespace deepview {

struct DuplicateAcross {
  std::size_t query = 0;
  std::vector<std::size_t> rows{};  ///< Its twins, nearest first, among its nearest 32 rows.
  std::vector<double> distances{};  ///< [rows] To the query, on the scaled rows.
};

struct DuplicatesAcross {
  std::vector<DuplicateAcross> duplicates;  ///< By query; without those that have no twin.
  DuplicateRule rule;                       ///< That made them.
  std::size_t neighbours = 0;               ///< Per query, that the rule looked at.
  std::vector<float> bounds;  ///< [queries] Rows at most this far from a query are flagged.
};

/// Which queries have a twin among the rows. Twins within one of the sets are not looked for.
///
/// By CalibratedRule a query is flagged when a query drawn like the rows would come so close to one
/// of them with a chance below alpha / queries: then the expected number of queries flagged by
/// accident is alpha or less. The local dimension is the smaller of what the query's neighbours tell
/// from the query and the median of what they tell from where they are. The other rules take one
/// bound for all queries from the distances to their 9 nearest rows.
///
/// In      Finite rows. Columns are divided by their length over `rows`, not over the queries.
/// Cost    O(queries x rows x features), exact; for CalibratedRule also the neighbour graph of the
///         rows, searched as neighbour_graph does by itself.
/// Throws  Error(usage) for a rule out of range; Error(shape) when the columns differ; Error(data)
///         naming the first row that is not finite.
DuplicatesAcross find_duplicates_across(const Rows& queries, const Rows& rows,
                                        const DuplicateRule& rule = CalibratedRule{},
                                        const RunOptions& run = {});

}  // namespace deepview
