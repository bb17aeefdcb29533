// Compares the rows of many small sets with each other, and keeps the nearest of what it finds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "deepview/base/run_options.hpp"
#include "deepview/numeric/identical_rows.hpp"
#include "deepview/numeric/neighbour_lists.hpp"
#include "deepview/numeric/row_store.hpp"
#include "deepview/numeric/search_space.hpp"

namespace deepview::detail {

/// One row of each group of identical rows, numbered by group.
struct DistinctRows {
  const Rows& rows;
  const IdenticalRows& groups;

  std::size_t size() const noexcept { return groups.groups(); }
  std::span<const float> row(std::size_t group) const noexcept {
    return rows.row(static_cast<std::size_t>(groups.members(group).front()));
  }
};

/// Every pair of `fresh` rows, and each of them with every `known` one. A row may stand in both.
struct Join {
  std::span<const std::int32_t> fresh;
  std::span<const std::int32_t> known{};
};

struct Joins {
  std::size_t count = 0;
  std::size_t per_block = 0;  ///< Compared with the lists as they stand before the block.
  std::function<Join(std::size_t)> at{};
};

/// Blocks of joins one after the other: the pairs of a block that are nearer than the lists' bounds
/// are gathered on several threads and then entered in the order of the joins, so that the lists
/// have the same bits for any number of threads.
class LocalJoins {
 public:
  LocalJoins(const DistinctRows& rows, const SearchSpace& space, NeighbourLists& lists,
             const RunOptions& run);
  /// How many entries came into the lists.
  std::size_t run(const Joins& joins);

 private:
  struct Found {  // an entry for the list of `row`
    std::int32_t row;
    std::int32_t index;
    float squared;
  };
  class Comparison;
  using Shares = std::vector<std::vector<Found>>;  // by range of rows

  void compare(const Join& join, Comparison& scratch, Shares& found) const;
  std::size_t enter();

  DistinctRows rows_;
  NeighbourLists& lists_;
  const RunOptions& run_;
  std::vector<double> factors_;
  std::size_t rows_per_share_;
  std::vector<Shares> found_;  // by item of a block
};

}  // namespace deepview::detail
