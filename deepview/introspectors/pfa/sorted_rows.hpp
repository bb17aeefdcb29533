// The coefficients of each unit in order, while units go one by one.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "deepview/numeric/matrix.hpp"

namespace deepview {

/// Sorted once; two markers per row walk over what is gone, so that all removals together cost one
/// pass over the rows. Of equal coefficients the one of the lowest column comes first.
class SortedRows {
 public:
  SortedRows(const Matrix& values, std::vector<bool> alive, bool largest_first);

  std::size_t size() const noexcept { return rows_.size(); }
  bool alive(std::size_t row) const { return alive_[row]; }
  /// Of a square with a unit left.
  std::size_t first_alive() const {
    return static_cast<std::size_t>(std::ranges::find(alive_, true) - alive_.begin());
  }

  /// The first two coefficients with units that are alive; NaN where there are no more.
  double best(std::size_t row) const { return value(row, rows_[row].first); }
  double second(std::size_t row) const { return value(row, rows_[row].second); }

  void remove(std::size_t unit);

 private:
  struct Row {
    std::vector<std::uint32_t> columns;  // without those whose coefficient is NaN
    std::size_t first = 0;               // places in `columns`
    std::size_t second = 0;
  };
  double value(std::size_t row, std::size_t place) const {
    return place < rows_[row].columns.size() ? (*values_)(row, rows_[row].columns[place])
                                             : std::numeric_limits<double>::quiet_NaN();
  }
  void settle(Row& row) const;

  const Matrix* values_;
  std::vector<bool> alive_;
  std::vector<Row> rows_;
};

}  // namespace deepview
