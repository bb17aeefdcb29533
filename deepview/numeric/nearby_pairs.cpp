#include "deepview/numeric/nearby_pairs.hpp"

#include <algorithm>

#include "deepview/base/parallel.hpp"

namespace deepview::detail {
namespace {

constexpr std::size_t rows_per_item = 256;
constexpr int draws_per_pair = 100;

bool within(MatrixView<float> positions, std::size_t a, std::size_t b, float squared_reach) {
  const float* at = positions.data + a * positions.columns;
  const float* other = positions.data + b * positions.columns;
  float distance = 0;
  for (std::size_t d = 0; d < positions.columns; ++d)
    distance += (at[d] - other[d]) * (at[d] - other[d]);
  return distance <= squared_reach;
}

bool contains(std::span<const std::int32_t> list, std::int32_t value) {
  return std::ranges::find(list, value) != list.end();
}

// The row's partners, drawn anew in place.
void draw_partners(MatrixView<float> positions, const NearbyDraw& draw, std::size_t row,
                   std::span<std::int32_t> partners, Random random) {
  const float squared_reach = draw.reach * draw.reach;
  const auto rows = static_cast<std::uint32_t>(positions.rows);
  std::vector<std::int32_t> drawn;
  for (auto& partner : partners) {
    for (int i = 0; i < draws_per_pair; ++i) {
      const std::uint32_t other = draw_below(random, rows);
      if (other == row || !within(positions, row, other, squared_reach)) continue;
      const auto index = static_cast<std::int32_t>(other);
      if (contains(draw.near.of(row), index) || contains(drawn, index)) continue;
      drawn.push_back(partner = index);
      break;
    }
  }
}

}  // namespace

PairTable nearby_pairs(MatrixView<float> positions, const NearbyDraw& draw, const RunOptions& run) {
  PairTable pairs = draw.further;
  parallel_for((pairs.rows + rows_per_item - 1) / rows_per_item, run, [&](std::size_t item) {
    const std::size_t end = std::min(pairs.rows, (item + 1) * rows_per_item);
    for (std::size_t row = item * rows_per_item; row < end; ++row)
      draw_partners(positions, draw, row, pairs.of(row),
                    draws(run.seed, DrawFor::nearby, row, static_cast<std::size_t>(draw.step)));
  });
  return pairs;
}

}  // namespace deepview::detail
