// Which neighbours meet at each row in a round of NN-descent.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "deepview/base/run_options.hpp"
#include "deepview/numeric/local_joins.hpp"
#include "deepview/numeric/neighbour_lists.hpp"
#include "deepview/numeric/working_array.hpp"

namespace deepview::detail {

/// For each row up to `most` of its fresh and `most` of its known neighbours, where whoever lists the
/// row counts as its neighbour too.
class JoinCandidates {
 public:
  /// Memory 8 bytes x rows x most, and 64 MiB per thread while it draws.
  JoinCandidates(std::size_t rows, std::size_t most);

  /// Draws by (run.seed, round, row, neighbour). Fresh entries drawn for their own row become known.
  void draw(NeighbourLists& lists, std::uint64_t round, const RunOptions& run);
  Join of(std::size_t row) const noexcept;

 private:
  struct Drawing;

  void draw_range(const NeighbourLists& lists, Drawing& drawing);

  std::size_t rows_;
  std::size_t most_;
  WorkingArray<std::int32_t> fresh_;  // [rows, most]
  WorkingArray<std::int32_t> known_;
  std::vector<std::int32_t> fresh_counts_;
  std::vector<std::int32_t> known_counts_;
};

}  // namespace deepview::detail
