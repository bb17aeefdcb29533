// Two sets of rows in one graph, with nothing left that could favour either but where they lie.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "deepview/base/run_options.hpp"
#include "deepview/findings/view.hpp"

namespace deepview {

/// Which of two sets each row is in; rows of other sets are passed over.
struct TwoSets {
  std::span<const std::int32_t> of_row;  ///< [rows] Number of the row's set; -1: in none.
  std::int32_t from = 0;
  std::int32_t to = 1;
};

/// The distinct samples of two sets and who is near whom, told without looking at the sets:
/// whatever is counted here behaves, when the sets are one set split at random, as if the samples
/// kept their places and drew their sets from an urn.
///
/// - Copies (find_duplicates, CalibratedRule) count once: one of them, drawn by run.seed, stands for
///   all. Five near-identical samples are one witness, and a copy in the other set is no neighbour.
/// - A neighbour as far away as the last of its list is left out: of rows equally far the graph names
///   the lower index, which is the set that was read first.
///
/// Memory  4 bytes x rows x k.
/// Throws  Error(shape) for sets or a graph of other rows.
class SetNeighbours {
 public:
  SetNeighbours(const View& view, const TwoSets& sets, const RunOptions& run);

  /// Distinct samples; the functions below number them from 0.
  std::size_t size() const noexcept { return rows_.size(); }
  std::size_t row(std::size_t sample) const noexcept { return rows_[sample]; }
  std::size_t rows() const noexcept { return sample_of_.size(); }  ///< Of the view.
  /// 0: from, 1: to.
  std::size_t side(std::size_t sample) const noexcept { return sides_[sample]; }
  std::size_t count(std::size_t side) const noexcept { return counts_[side]; }
  /// The sample that stands for a row; -1 for a row of another set.
  std::int32_t sample_of(std::size_t row) const noexcept { return sample_of_[row]; }
  /// Of a row of one of the sets, which may differ from that of the sample that stands for it.
  std::size_t side_of_row(std::size_t row) const noexcept { return row_sides_[row]; }

  /// Nearest first, at most as many as the graph has.
  std::span<const std::int32_t> near(std::size_t sample) const noexcept {
    return std::span(lists_).subspan(starts_[sample], starts_[sample + 1] - starts_[sample]);
  }
  /// The neighbours and theirs, once each and without the sample itself, in no useful order.
  std::vector<std::int32_t> around(std::size_t sample) const;

  /// The share of a side among all samples but this one.
  double expected_share(std::size_t sample, std::size_t side) const noexcept {
    return static_cast<double>(counts_[side] - (sides_[sample] == side ? 1 : 0)) /
           static_cast<double>(size() - 1);
  }
  std::size_t count_side(std::span<const std::int32_t> samples, std::size_t side) const noexcept;

 private:
  std::vector<std::size_t> rows_;        // [samples] ascending
  std::vector<std::uint8_t> sides_;      // [samples]
  std::vector<std::uint8_t> row_sides_;  // [rows]
  std::array<std::size_t, 2> counts_{};
  std::vector<std::int32_t> sample_of_;  // [rows]
  std::vector<std::size_t> starts_;      // [samples + 1]
  std::vector<std::int32_t> lists_;
};

}  // namespace deepview
