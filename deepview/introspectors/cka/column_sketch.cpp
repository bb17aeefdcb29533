#include "deepview/introspectors/cka/column_sketch.hpp"

#include <algorithm>

namespace deepview::detail {

ColumnSketch::ColumnSketch(std::size_t columns, std::size_t narrow, Random random)
    : target_(columns), sign_(columns) {
  for (std::size_t c = 0; c < columns; ++c) {
    target_[c] = static_cast<std::uint32_t>(random.below(narrow));
    sign_[c] = random.bits() % 2 == 0 ? 1.0 : -1.0;
  }
}

void ColumnSketch::apply(std::span<const double> row, std::span<double> narrow) const {
  std::ranges::fill(narrow, 0.0);
  for (std::size_t c = 0; c < row.size(); ++c) narrow[target_[c]] += sign_[c] * row[c];
}

}  // namespace deepview::detail
