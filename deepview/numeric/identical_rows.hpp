// Rows that are the same numbers, found by hashing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "deepview/base/run_options.hpp"
#include "deepview/numeric/row_store.hpp"

namespace deepview::detail {

/// The rows cut into groups of equal ones (0 and −0 are equal). Groups are numbered by their first
/// row.
class IdenticalRows {
 public:
  /// Rows without NaN, fewer than 2³¹. Memory 16 bytes x rows while it works, then 8 bytes x rows and
  /// 4 bytes x groups.
  IdenticalRows(const Rows& rows, const RunOptions& run);

  std::size_t groups() const noexcept { return starts_.size() - 1; }
  /// Ascending.
  std::span<const std::int32_t> members(std::size_t group) const noexcept {
    const auto begin = static_cast<std::size_t>(starts_[group]);
    return std::span(members_).subspan(begin, static_cast<std::size_t>(starts_[group + 1]) - begin);
  }
  std::size_t group_of(std::size_t row) const noexcept {
    return static_cast<std::size_t>(group_of_[row]);
  }

 private:
  std::vector<std::int32_t> starts_;   // [groups + 1]
  std::vector<std::int32_t> members_;  // [rows] by group
  std::vector<std::int32_t> group_of_;
};

}  // namespace deepview::detail
