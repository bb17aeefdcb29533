#include "deepview/numeric/pair_forces.hpp"

#include <algorithm>
#include <vector>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "deepview/numeric/pair_forces.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace deepview::detail::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// Eight sums whatever the vectors' width, so that a sum has one order of additions everywhere.
constexpr std::size_t sums = partners_at_once;
using Floats = hn::CappedTag<float, sums>;
using Ints = hn::Rebind<std::int32_t, Floats>;
using Vector = hn::Vec<Floats>;
constexpr std::size_t lanes = hn::MaxLanes(Floats());
constexpr std::size_t vectors = sums / lanes;

HWY_INLINE float total_of(const float* partial) {
  return ((partial[0] + partial[4]) + (partial[2] + partial[6])) +
         ((partial[1] + partial[5]) + (partial[3] + partial[7]));
}

HWY_INLINE Vector weight(const Force& force, Vector distance) {
  const Floats tag;
  const auto root = hn::Add(hn::Set(tag, force.offset), distance);
  auto divisor = hn::Mul(root, root);
  if (force.fading == Fading::with_distance) divisor = hn::Mul(divisor, hn::Sqrt(distance));
  return hn::Div(hn::Set(tag, force.strength), divisor);
}

HWY_INLINE Vector coordinate(const float* positions, const std::int32_t* partners,
                             std::size_t dimensions, std::size_t d) {
  const Ints tag;
  const auto rows = hn::LoadU(tag, partners);
  const auto at = hn::Mul(rows, hn::Set(tag, static_cast<std::int32_t>(dimensions)));
  return hn::GatherIndex(Floats(), positions + d, at);
}

// Maps of any number of dimensions.
void pull_row(MatrixView<float> positions, const Pull& pull, std::size_t row, float* gradient) {
  const Floats tag;
  const std::size_t dimensions = positions.columns;
  const float* own = positions.data + row * dimensions;
  for (std::size_t i = pull.partners->begin[row]; i < pull.partners->begin[row + 1]; i += lanes) {
    const std::int32_t* partners = pull.partners->indices.data() + i;
    auto distance = hn::Set(tag, 1.0F);
    for (std::size_t d = 0; d < dimensions; ++d) {
      const auto apart =
          hn::Sub(hn::Set(tag, own[d]), coordinate(positions.data, partners, dimensions, d));
      distance = hn::Add(distance, hn::Mul(apart, apart));
    }
    const auto strength = weight(pull.force, distance);
    for (std::size_t d = 0; d < dimensions; ++d) {
      float* partial = gradient + d * sums + (i / lanes % vectors) * lanes;
      const auto apart =
          hn::Sub(hn::Set(tag, own[d]), coordinate(positions.data, partners, dimensions, d));
      hn::StoreU(hn::Add(hn::LoadU(tag, partial), hn::Mul(strength, apart)), tag, partial);
    }
  }
}

void distances(MatrixView<float> positions, std::size_t row, std::span<const std::int32_t> others,
               float* out) {
  const Floats tag;
  const float* own = positions.data + row * positions.columns;
  for (std::size_t i = 0; i < others.size(); i += lanes) {
    auto sum = hn::Zero(tag);
    for (std::size_t d = 0; d < positions.columns; ++d) {
      const auto apart = hn::Sub(hn::Set(tag, own[d]), coordinate(positions.data, others.data() + i,
                                                                  positions.columns, d));
      sum = hn::Add(sum, hn::Mul(apart, apart));
    }
    hn::StoreU(sum, tag, out + i);
  }
}

#if HWY_TARGET == HWY_SCALAR
constexpr auto pull_row_in_plane = pull_row;
constexpr auto distances_in_plane = distances;
#else
// x, y, x, y … of as many partners as fit into a vector: loads of 8 bytes cost less than gathers.
template <class D>
HWY_INLINE hn::Vec<D> interleaved(D tag, const float* positions, const std::int32_t* partners) {
  if constexpr (hn::MaxLanes(D()) == 2) {
    return hn::LoadU(tag, positions + 2 * static_cast<std::size_t>(partners[0]));
  } else {
    const hn::Half<D> half;
    return hn::Combine(tag, interleaved(half, positions, partners + hn::MaxLanes(D()) / 4),
                       interleaved(half, positions, partners));
  }
}

struct Points {
  Vector x;
  Vector y;
};

HWY_INLINE Points points(const float* positions, const std::int32_t* partners) {
  const auto low = interleaved(Floats(), positions, partners);
  const auto high = interleaved(Floats(), positions, partners + lanes / 2);
  return {hn::ConcatEven(Floats(), high, low), hn::ConcatOdd(Floats(), high, low)};
}

// Maps of two dimensions: a point is one load of 8 bytes, and the sums stay in registers.
void pull_row_in_plane(MatrixView<float> positions, const Pull& pull, std::size_t row,
                       float* gradient) {
  const Floats tag;
  const auto x = hn::Set(tag, positions.data[2 * row]);
  const auto y = hn::Set(tag, positions.data[2 * row + 1]);
  Vector sum_x[vectors];
  Vector sum_y[vectors];
  for (std::size_t v = 0; v < vectors; ++v) sum_x[v] = sum_y[v] = hn::Zero(tag);
  for (std::size_t i = pull.partners->begin[row]; i < pull.partners->begin[row + 1]; i += sums) {
    for (std::size_t v = 0; v < vectors; ++v) {
      const auto other = points(positions.data, pull.partners->indices.data() + i + v * lanes);
      const auto apart_x = hn::Sub(x, other.x);
      const auto apart_y = hn::Sub(y, other.y);
      const auto distance = hn::Add(hn::Add(hn::Set(tag, 1.0F), hn::Mul(apart_x, apart_x)),
                                    hn::Mul(apart_y, apart_y));
      const auto strength = weight(pull.force, distance);
      sum_x[v] = hn::Add(sum_x[v], hn::Mul(strength, apart_x));
      sum_y[v] = hn::Add(sum_y[v], hn::Mul(strength, apart_y));
    }
  }
  for (std::size_t v = 0; v < vectors; ++v) {
    hn::StoreU(sum_x[v], tag, gradient + v * lanes);
    hn::StoreU(sum_y[v], tag, gradient + sums + v * lanes);
  }
}

void distances_in_plane(MatrixView<float> positions, std::size_t row,
                        std::span<const std::int32_t> others, float* out) {
  const Floats tag;
  const auto x = hn::Set(tag, positions.data[2 * row]);
  const auto y = hn::Set(tag, positions.data[2 * row + 1]);
  for (std::size_t i = 0; i < others.size(); i += lanes) {
    const auto other = points(positions.data, others.data() + i);
    const auto apart_x = hn::Sub(x, other.x);
    const auto apart_y = hn::Sub(y, other.y);
    hn::StoreU(hn::Add(hn::Mul(apart_x, apart_x), hn::Mul(apart_y, apart_y)), tag, out + i);
  }
}
#endif

void all_distances(MatrixView<float> positions, std::size_t row,
                   std::span<const std::int32_t> others, float* out) {
  if (positions.columns == 2)
    distances_in_plane(positions, row, others, out);
  else
    distances(positions, row, others, out);
}

void pull_rows(MatrixView<float> positions, const Pull& pull, RowRange range, float* gradient) {
  const std::size_t dimensions = positions.columns;
  std::vector<float> partial(dimensions * sums);
  for (std::size_t row = range.first; row < range.first + range.count; ++row) {
    std::ranges::fill(partial, 0.0F);
    if (dimensions == 2)
      pull_row_in_plane(positions, pull, row, partial.data());
    else
      pull_row(positions, pull, row, partial.data());
    for (std::size_t d = 0; d < dimensions; ++d) *gradient++ += total_of(partial.data() + d * sums);
  }
}

void move(const float* gradient, float rate, const AdamState& state, float* positions) {
  const hn::ScalableTag<float> tag;
  const std::size_t count = state.mean.size();
  float* mean = state.mean.data();
  float* square = state.square.data();
  const auto step = [&](auto wide, std::size_t i) HWY_ATTR {
    const auto g = hn::LoadU(wide, gradient + i);
    auto m = hn::LoadU(wide, mean + i);
    auto v = hn::LoadU(wide, square + i);
    m = hn::Add(m, hn::Mul(hn::Set(wide, 0.1F), hn::Sub(g, m)));
    v = hn::Add(v, hn::Mul(hn::Set(wide, 0.001F), hn::Sub(hn::Mul(g, g), v)));
    const auto divisor = hn::Add(hn::Sqrt(v), hn::Set(wide, 1e-7F));
    const auto moved = hn::Div(hn::Mul(hn::Set(wide, rate), m), divisor);
    hn::StoreU(m, wide, mean + i);
    hn::StoreU(v, wide, square + i);
    hn::StoreU(hn::Sub(hn::LoadU(wide, positions + i), moved), wide, positions + i);
  };
  std::size_t i = 0;
  for (; i + hn::Lanes(tag) <= count; i += hn::Lanes(tag)) step(tag, i);
  for (; i < count; ++i) step(hn::CappedTag<float, 1>(), i);
}

}  // namespace deepview::detail::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace deepview::detail {

HWY_EXPORT(pull_rows);
HWY_EXPORT(all_distances);
HWY_EXPORT(move);

void add_gradient(MatrixView<float> positions, const Pull& pull, RowRange range,
                  std::span<float> gradient) {
  HWY_DYNAMIC_DISPATCH(pull_rows)(positions, pull, range, gradient.data());
}

void squared_distances(MatrixView<float> positions, std::size_t row,
                       std::span<const std::int32_t> others, std::span<float> out) {
  HWY_DYNAMIC_DISPATCH(all_distances)(positions, row, others, out.data());
}

void adam_step(std::span<const float> gradient, float rate, const AdamState& state,
               std::span<float> positions) {
  HWY_DYNAMIC_DISPATCH(move)(gradient.data(), rate, state, positions.data());
}

}  // namespace deepview::detail
#endif
