// The three kinds of pairs that hold a PaCMAP map together and apart.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "deepview/base/random.hpp"
#include "deepview/base/run_options.hpp"
#include "deepview/numeric/neighbours.hpp"
#include "deepview/numeric/row_store.hpp"

namespace deepview::detail {

/// So many partners for each of `rows` rows; a row's partners are distinct and never itself.
struct PairTable {
  std::size_t rows = 0;
  std::size_t per_row = 0;
  std::vector<std::int32_t> partners;  ///< [rows, per_row].

  PairTable(std::size_t row_count, std::size_t partners_per_row)
      : rows(row_count), per_row(partners_per_row), partners(row_count * partners_per_row) {}
  std::span<const std::int32_t> of(std::size_t row) const noexcept {
    return {partners.data() + row * per_row, per_row};
  }
  std::span<std::int32_t> of(std::size_t row) noexcept {
    return {partners.data() + row * per_row, per_row};
  }
  friend bool operator==(const PairTable&, const PairTable&) = default;
};

/// Draws are keyed by (seed, what they are for, row, turn), so that none depends on another row.
enum class DrawFor : std::uint8_t { mid_near = 1, further = 2, nearby = 3, start = 4 };
Random draws(Seed seed, DrawFor purpose, std::size_t row, std::size_t turn);

/// In [0, bound), unbiased, from 32 bits as a rule [Lemire 2019]; bound > 0.
std::uint32_t draw_below(Random& random, std::uint32_t bound) noexcept;

/// Near pairs are chosen among so many more neighbours than are wanted.
inline constexpr std::size_t near_pair_spares = 50;

/// The `per_row` of the first per_row + near_pair_spares neighbours j that have the least d² / σ_j, nearest first
/// among equals, where σ_j is the mean distance of j to its 4th to 6th neighbour (to the last one
/// where there are fewer). A row in a clump of copies has σ = 0 and is taken last.
PairTable near_pairs(const NeighbourGraph& graph, std::size_t per_row, const RunOptions& run);

/// Each the second closest of six random others (of fewer where there are fewer). Distances are those
/// of the graph: columns are multiplied by its scale.
PairTable mid_near_pairs(const Rows& rows, const NeighbourGraph& graph, std::size_t per_row,
                         const RunOptions& run);

/// Random rows that are not near: needs rows > near.per_row + per_row.
PairTable further_pairs(const PairTable& near, std::size_t per_row, const RunOptions& run);

}  // namespace deepview::detail
