#include "deepview/numeric/join_kernels.hpp"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "deepview/numeric/join_kernels.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace deepview::detail::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// Eight interleaved sums in as many vectors as it takes, so that a sum has one order of additions
// everywhere.
using Eight = hn::CappedTag<float, placed_lanes>;
using Wide = hn::CappedTag<double, placed_lanes>;
using Narrow = hn::Rebind<float, Wide>;

struct EightSums {
  static constexpr std::size_t lanes = hn::MaxLanes(Eight());
  static constexpr std::size_t vectors = placed_lanes / lanes;
  hn::Vec<Eight> sums[vectors];

  HWY_INLINE EightSums() {
    for (auto& sum : sums) sum = hn::Zero(Eight());
  }
  HWY_INLINE void add_product(const EightSums& a, const float* b) {
    for (std::size_t v = 0; v < vectors; ++v)
      sums[v] = hn::Add(sums[v], hn::Mul(a.sums[v], hn::LoadU(Eight(), b + v * lanes)));
  }
  HWY_INLINE static EightSums load(const float* from) {
    EightSums loaded;
    for (std::size_t v = 0; v < vectors; ++v) loaded.sums[v] = hn::LoadU(Eight(), from + v * lanes);
    return loaded;
  }
};

// The totals of four rows: sums i and i + 4, of those 0 and 2, 1 and 3, then both.
#if HWY_TARGET == HWY_SCALAR
HWY_INLINE void store_totals(const EightSums (&rows)[placed_group], float* into) {
  for (std::size_t r = 0; r < placed_group; ++r) {
    float sums[placed_lanes];
    for (std::size_t i = 0; i < placed_lanes; ++i) sums[i] = hn::GetLane(rows[r].sums[i]);
    into[r] =
        ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]));
  }
}
#else
using Four = hn::CappedTag<float, placed_lanes / 2>;
using FourVector = hn::Vec<Four>;

template <std::size_t vectors>
HWY_INLINE FourVector halved(const hn::Vec<Eight> (&sums)[vectors]) {
  if constexpr (vectors == 1) {
    return hn::Add(hn::LowerHalf(Four(), sums[0]), hn::UpperHalf(Four(), sums[0]));
  } else {
    return hn::Add(sums[0], sums[1]);
  }
}

HWY_INLINE void store_totals(const EightSums (&rows)[placed_group], float* into) {
  const Four tag;
  const auto a = halved(rows[0].sums);
  const auto b = halved(rows[1].sums);
  const auto c = halved(rows[2].sums);
  const auto d = halved(rows[3].sums);
  const auto ac =
      hn::Add(hn::InterleaveLower(tag, a, c), hn::InterleaveUpper(tag, a, c));  // a, c, a, c
  const auto bd = hn::Add(hn::InterleaveLower(tag, b, d), hn::InterleaveUpper(tag, b, d));
  hn::StoreU(hn::Add(hn::InterleaveLower(tag, ac, bd), hn::InterleaveUpper(tag, ac, bd)), tag,
             into);
}
#endif

HWY_INLINE void store_distances(const EightSums (&products)[placed_group], float length,
                                const float* lengths, float* into) {
  float totals[placed_group];
  store_totals(products, totals);
  for (std::size_t i = 0; i < placed_group; ++i)
    into[i] = std::max((length + lengths[i]) - (totals[i] + totals[i]), 0.0F);
}

void pair_distances(const PlacedRows& rows, const JoinTile& tile, float* into) {
  for (std::size_t j = 0; j < tile.count; j += placed_group) {
    const float* const others = rows.row(tile.begin + j);
    EightSums first[placed_group];
    EightSums second[placed_group];
    for (std::size_t c = 0; c < rows.stride; c += placed_lanes) {
      const auto a = EightSums::load(rows.row(tile.first) + c);
      const auto b = EightSums::load(rows.row(tile.second) + c);
      for (std::size_t i = 0; i < placed_group; ++i) {
        first[i].add_product(a, others + i * rows.stride + c);
        second[i].add_product(b, others + i * rows.stride + c);
      }
    }
    const float* const lengths = rows.lengths + tile.begin + j;
    store_distances(first, rows.lengths[tile.first], lengths, into + j);
    store_distances(second, rows.lengths[tile.second], lengths, into + tile.count + j);
  }
}

float placed_length(const float* row, std::size_t stride) {
  EightSums alone[placed_group];
  for (std::size_t c = 0; c < stride; c += placed_lanes)
    alone[0].add_product(EightSums::load(row + c), row + c);
  float totals[placed_group];
  store_totals(alone, totals);
  return totals[0];
}

void place_row(const float* row, const float* origin, const double* factors, std::size_t count,
               float* into) {
  const Wide wide;
  const Narrow narrow;  // as many of them
  const std::size_t lanes = hn::Lanes(wide);
  std::size_t c = 0;
  for (; c + lanes <= count; c += lanes) {
    const auto from = hn::PromoteTo(wide, hn::LoadU(narrow, row + c));
    const auto to = hn::PromoteTo(wide, hn::LoadU(narrow, origin + c));
    const auto placed = hn::Mul(hn::Sub(from, to), hn::LoadU(wide, factors + c));
    hn::StoreU(hn::DemoteTo(narrow, placed), narrow, into + c);
  }
  for (; c < count; ++c)
    into[c] = static_cast<float>((static_cast<double>(row[c]) - static_cast<double>(origin[c])) *
                                 factors[c]);
}

std::size_t next_pair(const float* squares, const float* bounds, std::size_t count, float bound,
                      std::size_t from) {
  const hn::ScalableTag<float> tag;
  const std::size_t lanes = hn::Lanes(tag);
  const auto common = hn::Set(tag, bound);
  std::size_t i = from;
  for (; i + lanes <= count; i += lanes) {
    const auto limit = hn::Max(hn::LoadU(tag, bounds + i), common);
    const auto first = hn::FindFirstTrue(tag, hn::Lt(hn::LoadU(tag, squares + i), limit));
    if (first >= 0) return i + static_cast<std::size_t>(first);
  }
  for (; i < count; ++i)
    if (squares[i] < std::max(bounds[i], bound)) return i;
  return count;
}

}  // namespace deepview::detail::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace deepview::detail {

HWY_EXPORT(pair_distances);
HWY_EXPORT(placed_length);
HWY_EXPORT(place_row);
HWY_EXPORT(next_pair);

void place_around(std::span<const float> row, std::span<const float> origin,
                  std::span<const double> factors, std::span<float> into) noexcept {
  HWY_DYNAMIC_DISPATCH(place_row)
  (row.data(), origin.data(), factors.data(), row.size(), into.data());
}

float squared_length(std::span<const float> placed) noexcept {
  return HWY_DYNAMIC_DISPATCH(placed_length)(placed.data(), placed.size());
}

void join_distances(const PlacedRows& rows, const JoinTile& tile, std::span<float> into) noexcept {
  HWY_DYNAMIC_DISPATCH(pair_distances)(rows, tile, into.data());
}

std::size_t next_joined(std::span<const float> squares, std::span<const float> bounds, float bound,
                        std::size_t from) noexcept {
  return HWY_DYNAMIC_DISPATCH(next_pair)(squares.data(), bounds.data(), squares.size(), bound,
                                         from);
}

}  // namespace deepview::detail
#endif
