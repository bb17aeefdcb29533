#include "deepview/numeric/search_space.hpp"

#include <algorithm>
#include <cmath>

#include "deepview/base/parallel.hpp"
#include "deepview/numeric/kernels.hpp"

namespace deepview::detail {
namespace {

struct ColumnSums {
  std::vector<double> values;
  std::vector<double> squares;

  explicit ColumnSums(std::size_t columns) : values(columns), squares(columns) {}
  void add(std::span<const float> row) {
    for (std::size_t c = 0; c < row.size(); ++c) {
      const double value = row[c];
      values[c] += value;
      squares[c] += value * value;
    }
  }
  void add(const ColumnSums& other) {
    for (std::size_t c = 0; c < values.size(); ++c) {
      values[c] += other.values[c];
      squares[c] += other.squares[c];
    }
  }
};

// Block by block, then in the order of the blocks: the same bits for any number of threads.
ColumnSums column_sums(const Rows& rows, const RunOptions& run) {
  std::vector<ColumnSums> parts(rows.block_count(), ColumnSums(rows.columns()));
  parallel_for(parts.size(), run, [&](std::size_t b) {
    const auto block = rows.block(b);
    for (std::size_t r = 0; r < block.rows; ++r) parts[b].add(block.row(r));
  });
  ColumnSums sums(rows.columns());
  for (const auto& part : parts) sums.add(part);
  return sums;
}

double longest(const SearchSpace& space, const Rows& rows, const RunOptions& run) {
  const auto lengths = squared_lengths(space, rows, run);
  return lengths.empty() ? 0.0 : std::sqrt(std::ranges::max(lengths));
}

}  // namespace

void SearchSpace::place(const Rows& rows, std::size_t first, std::span<float> into) const {
  const std::size_t count = columns() == 0 ? 0 : into.size() / columns();
  for (std::size_t r = 0; r < count; ++r) {
    const auto row = rows.row(first + r);
    const auto placed = into.subspan(r * columns(), columns());
    for (std::size_t c = 0; c < row.size(); ++c)
      placed[c] =
          static_cast<float>((static_cast<double>(row[c]) - centre[c]) * (scale[c] * shrink));
  }
}

float SearchSpace::distance(std::span<const float> a, std::span<const float> b) const noexcept {
  return static_cast<float>(std::sqrt(squared_distance(a, b, scale)));
}

SearchSpace search_space(const Rows& rows, const Rows& queries, Scaling scaling,
                         const RunOptions& run) {
  const ColumnSums sums = column_sums(rows, run);
  SearchSpace space;
  for (const double square : sums.squares) {
    const double factor = square == 0 ? 0.0 : 1.0 / std::sqrt(square);
    space.scale.push_back(scaling == Scaling::none ? 1.0 : factor);
  }
  const auto count = static_cast<double>(std::max<std::size_t>(rows.size(), 1));
  for (const double sum : sums.values) space.centre.push_back(sum / count);
  const double reach = std::max(longest(space, rows, run), longest(space, queries, run));
  if (reach > 0) space.shrink = std::exp2(-std::ceil(std::log2(reach)) - 1);
  return space;
}

SquaredLengths squared_lengths(const SearchSpace& space, const Rows& rows, const RunOptions& run) {
  SquaredLengths lengths(rows.size());
  const double shrink = space.shrink * space.shrink;
  parallel_for(rows.block_count(), run, [&](std::size_t b) {
    const auto block = rows.block(b);
    for (std::size_t r = 0; r < block.rows; ++r)
      lengths[b * block_rows + r] =
          shrink * squared_distance(block.row(r), space.centre, space.scale);
  });
  return lengths;
}

}  // namespace deepview::detail
