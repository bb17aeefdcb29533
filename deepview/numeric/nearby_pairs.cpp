#include "deepview/numeric/nearby_pairs.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "deepview/base/parallel.hpp"
#include "deepview/numeric/pair_forces.hpp"

namespace deepview::detail {
namespace {

constexpr std::size_t rows_per_item = 256;
constexpr int draws_per_pair = 100;

bool contains(std::span<const std::int32_t> list, std::int32_t value) {
  return std::ranges::find(list, value) != list.end();
}

// The draws of one row. They are drawn many at a time, because neither a draw nor its distance then
// waits for what became of the one before.
class RowDraws {
 public:
  RowDraws(MatrixView<float> positions, std::size_t row, Random random)
      : positions_(positions), row_(row), random_(random) {}

  struct Draw {
    std::int32_t other;
    float squared_distance;
  };
  Draw next() {
    if (at_ == others_.size()) refill();
    const std::size_t i = at_++;
    return {others_[i], squared_distances_[i]};
  }

 private:
  static constexpr std::size_t at_once = 8 * partners_at_once;

  void refill() {
    const auto rows = static_cast<std::uint32_t>(positions_.rows);
    for (auto& other : others_) other = static_cast<std::int32_t>(draw_below(random_, rows));
    squared_distances(positions_, row_, others_, squared_distances_);
    at_ = 0;
  }

  MatrixView<float> positions_;
  std::size_t row_;
  Random random_;
  std::array<std::int32_t, at_once> others_{};
  std::array<float, at_once> squared_distances_{};
  std::size_t at_ = at_once;
};

// The row's partners, drawn anew in place.
void draw_partners(const NearbyDraw& draw, std::size_t row, RowDraws& draws,
                   std::span<std::int32_t> partners) {
  const float squared_reach = draw.reach * draw.reach;
  std::vector<std::int32_t> drawn;
  drawn.reserve(partners.size());
  for (auto& partner : partners) {
    for (int i = 0; i < draws_per_pair; ++i) {
      const auto [other, squared_distance] = draws.next();
      if (squared_distance > squared_reach || other == static_cast<std::int32_t>(row)) continue;
      if (contains(draw.near.of(row), other) || contains(drawn, other)) continue;
      drawn.push_back(partner = other);
      break;
    }
  }
}

}  // namespace

PairTable nearby_pairs(MatrixView<float> positions, const NearbyDraw& draw, const RunOptions& run) {
  PairTable pairs = draw.further;
  parallel_for((pairs.rows + rows_per_item - 1) / rows_per_item, run, [&](std::size_t item) {
    const std::size_t end = std::min(pairs.rows, (item + 1) * rows_per_item);
    for (std::size_t row = item * rows_per_item; row < end; ++row) {
      RowDraws row_draws(
          positions, row,
          draws(run.seed, DrawFor::nearby, row, static_cast<std::size_t>(draw.step)));
      draw_partners(draw, row, row_draws, pairs.of(row));
    }
  });
  return pairs;
}

}  // namespace deepview::detail
