// Fewer columns whose products are right on average.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "deepview/base/random.hpp"

namespace deepview::detail {

/// Adds each column, with a random sign, to one of a few at random (a count sketch). For sketches
/// S and T that are independent, E ‖SᵀA T‖² = ‖A‖² and E |Sᵀx|² = |x|² [Charikar, Chen,
/// Farach-Colton 2002].
class ColumnSketch {
 public:
  /// Draws keyed by (seed, stream); `narrow` > 0.
  ColumnSketch(std::size_t columns, std::size_t narrow, Random random);

  std::size_t columns() const noexcept { return target_.size(); }
  /// `narrow` has as many entries as the sketch, and is overwritten.
  void apply(std::span<const double> row, std::span<double> narrow) const;

 private:
  std::vector<std::uint32_t> target_;
  std::vector<double> sign_;
};

}  // namespace deepview::detail
