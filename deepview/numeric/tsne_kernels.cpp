#include "deepview/numeric/tsne_kernels.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "deepview/numeric/tsne_kernels.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace deepview::detail::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// Sixteen sums whatever the vectors' width, so that a sum has one order of additions everywhere.
constexpr std::size_t sums = 16;
using Floats = hn::CappedTag<float, sums>;
using Vector = hn::Vec<Floats>;
constexpr std::size_t width = hn::MaxLanes(Floats());
constexpr std::size_t vectors = sums / width;

HWY_INLINE float total(const Vector (&partial)[vectors]) {
  float lane[sums];
  for (std::size_t v = 0; v < vectors; ++v) hn::StoreU(partial[v], Floats(), lane + v * width);
  for (std::size_t half = sums / 2; half > 0; half /= 2)
    for (std::size_t i = 0; i < half; ++i) lane[i] += lane[i + half];
  return lane[0];
}

// The sums over one stretch of other points.
template <std::size_t dimensions>
struct Sums {
  Vector weight[vectors];
  Vector force[dimensions][vectors];

  HWY_INLINE Sums() {
    for (std::size_t v = 0; v < vectors; ++v) weight[v] = hn::Zero(Floats());
    for (auto& axis : force)
      for (auto& vector : axis) vector = hn::Zero(Floats());
  }
};

template <std::size_t dimensions>
HWY_INLINE Vector differences(const Vector (&point)[dimensions], const float* const* axes,
                              std::size_t at, Vector (&difference)[dimensions]) {
  auto distance = hn::Set(Floats(), 1.0F);
  for (std::size_t d = 0; d < dimensions; ++d) {
    difference[d] = hn::Sub(point[d], hn::LoadU(Floats(), axes[d] + at));
    distance = hn::Add(distance, hn::Mul(difference[d], difference[d]));
  }
  return hn::Div(hn::Set(Floats(), 1.0F), distance);
}

// Adds what sixteen points do to one.
template <std::size_t dimensions>
HWY_INLINE void repel_by(const Vector (&point)[dimensions], const float* const* axes,
                         std::size_t at, Sums<dimensions>& sum) {
  for (std::size_t v = 0; v < vectors; ++v) {
    Vector difference[dimensions];
    const auto w = differences(point, axes, at + v * width, difference);
    const auto square = hn::Mul(w, w);
    sum.weight[v] = hn::Add(sum.weight[v], w);
    for (std::size_t d = 0; d < dimensions; ++d)
      sum.force[d][v] = hn::Add(sum.force[d][v], hn::Mul(square, difference[d]));
  }
}

template <std::size_t dimensions>
double repel_in(const float* const* axes, std::size_t row, std::size_t rows, double* force) {
  constexpr std::size_t stretch = 4096;
  const std::size_t own = row / sums * sums;  // its sixteen have the point itself far away
  float others[dimensions][sums];
  const float* others_axes[dimensions];
  Vector point[dimensions];
  for (std::size_t d = 0; d < dimensions; ++d) {
    point[d] = hn::Set(Floats(), axes[d][row]);
    for (std::size_t i = 0; i < sums; ++i) others[d][i] = axes[d][own + i];
    others[d][row - own] = Coordinates::far_away;
    others_axes[d] = others[d];
  }
  double weight = 0;
  for (std::size_t first = 0; first < rows; first += stretch) {
    const std::size_t last = first + stretch < rows ? first + stretch : rows;
    Sums<dimensions> sum;
    for (std::size_t j = first; j < last; j += sums) {
      if (j == own)
        repel_by(point, others_axes, 0, sum);
      else
        repel_by(point, axes, j, sum);
    }
    weight += static_cast<double>(total(sum.weight));
    for (std::size_t d = 0; d < dimensions; ++d)
      force[d] += static_cast<double>(total(sum.force[d]));
  }
  return weight;
}

// What acts on one row: its place, and each neighbour's place and share.
struct Pull {
  const float* map;
  const float* point;
  const std::uint32_t* neighbours;
  const float* shares;
  std::size_t count;
};

template <std::size_t dimensions>
void attract_in(const Pull& pull, float* force) {
  constexpr std::size_t stretch = 64;  // gathered first, so that loads do not wait for stores
  Vector point[dimensions];
  for (std::size_t d = 0; d < dimensions; ++d) point[d] = hn::Set(Floats(), pull.point[d]);
  Sums<dimensions> sum;
  float gathered[dimensions][stretch];
  float shares[stretch];
  const float* axes[dimensions];
  for (std::size_t d = 0; d < dimensions; ++d) axes[d] = gathered[d];
  for (std::size_t first = 0; first < pull.count; first += stretch) {
    const std::size_t count = pull.count - first < stretch ? pull.count - first : stretch;
    const std::size_t padded = (count + sums - 1) / sums * sums;
    for (std::size_t i = 0; i < padded; ++i) {
      const std::uint32_t* neighbour = pull.neighbours + first + i;
      const float* place = i < count ? pull.map + *neighbour * dimensions : pull.point;
      shares[i] = i < count ? pull.shares[first + i] : 0.0F;
      for (std::size_t d = 0; d < dimensions; ++d) gathered[d][i] = place[d];
    }
    for (std::size_t i = 0; i < padded; i += sums) {
      for (std::size_t v = 0; v < vectors; ++v) {
        Vector difference[dimensions];
        const auto w = differences(point, axes, i + v * width, difference);
        const auto strength = hn::Mul(hn::LoadU(Floats(), shares + i + v * width), w);
        for (std::size_t d = 0; d < dimensions; ++d)
          sum.force[d][v] = hn::Add(sum.force[d][v], hn::Mul(strength, difference[d]));
      }
    }
  }
  for (std::size_t d = 0; d < dimensions; ++d) force[d] = total(sum.force[d]);
}

double repel(const float* const* axes, std::size_t row, std::size_t rows, std::span<double> force) {
  using Function = double (*)(const float* const*, std::size_t, std::size_t, double*);
  static constexpr Function functions[] = {repel_in<1>, repel_in<2>, repel_in<3>, repel_in<4>,
                                           repel_in<5>, repel_in<6>, repel_in<7>, repel_in<8>};
  return functions[force.size() - 1](axes, row, rows, force.data());
}

void attract(const Pull& pull, std::span<float> force) {
  using Function = void (*)(const Pull&, float*);
  static constexpr Function functions[] = {attract_in<1>, attract_in<2>, attract_in<3>,
                                           attract_in<4>, attract_in<5>, attract_in<6>,
                                           attract_in<7>, attract_in<8>};
  functions[force.size() - 1](pull, force.data());
}

void attract_points(const float* map, std::size_t row, std::span<const std::uint32_t> neighbours,
                    const float* shares, std::span<float> force) {
  attract({map, map + row * force.size(), neighbours.data(), shares, neighbours.size()}, force);
}

}  // namespace deepview::detail::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace deepview::detail {

HWY_EXPORT(repel);
HWY_EXPORT(attract_points);

Coordinates::Coordinates(std::span<const float> map, std::size_t dimensions)
    : rows_(map.size() / dimensions),
      dimensions_(dimensions),
      padded_rows_((rows_ + 15) / 16 * 16),
      values_(padded_rows_ * dimensions, far_away) {
  for (std::size_t row = 0; row < rows_; ++row)
    for (std::size_t d = 0; d < dimensions; ++d)
      values_[d * padded_rows_ + row] = map[row * dimensions + d];
}

double repel_row(const Coordinates& map, std::size_t row, std::span<double> force) noexcept {
  const float* axes[most_map_dimensions];
  for (std::size_t d = 0; d < map.dimensions(); ++d) axes[d] = map.axis(d);
  return HWY_DYNAMIC_DISPATCH(repel)(axes, row, map.rows(), force);
}

void attract_row(std::span<const float> map, std::size_t row,
                 std::span<const std::uint32_t> neighbours, std::span<const float> shares,
                 std::span<float> force) noexcept {
  HWY_DYNAMIC_DISPATCH(attract_points)(map.data(), row, neighbours, shares.data(), force);
}

}  // namespace deepview::detail
#endif
