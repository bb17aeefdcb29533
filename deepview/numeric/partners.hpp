// Pairs seen from both of their ends: what pulls at each row of a map.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "deepview/numeric/pacmap_pairs.hpp"

namespace deepview::detail {

/// Each list is filled up to a multiple of this with the row itself, which pulls nothing.
inline constexpr std::size_t partners_at_once = 8;

/// For each row the partners it chose and then, in ascending order, those that chose it: a row can
/// be moved without writing to another, so no order of threads shows.
struct Partners {
  std::vector<std::size_t> begin;  ///< [rows + 1] Where each list starts.
  std::vector<std::int32_t> indices;

  std::size_t rows() const noexcept { return begin.size() - 1; }
};

Partners both_ends(const PairTable& pairs);

}  // namespace deepview::detail
