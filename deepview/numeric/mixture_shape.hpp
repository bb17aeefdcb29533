// How the covariances of a mixture are laid out.
#pragma once

#include <cstddef>

#include "deepview/numeric/mixture.hpp"

namespace deepview::detail {

/// Whether a covariance is a square of all columns, not a list of variances.
constexpr bool is_square(Covariance covariance) noexcept {
  return covariance == Covariance::tied || covariance == Covariance::full;
}

/// How many covariances a mixture of so many components has.
constexpr std::size_t covariance_count(Covariance covariance, std::size_t components) noexcept {
  return covariance == Covariance::tied ? 1 : components;
}

struct Extents {
  std::size_t rows = 0;
  std::size_t columns = 0;
};

/// Of Mixture::covariances.
constexpr Extents covariance_extents(Covariance covariance, std::size_t components,
                                     std::size_t columns) noexcept {
  return {covariance_count(covariance, components) * (is_square(covariance) ? columns : 1),
          covariance == Covariance::spherical ? 1 : columns};
}

}  // namespace deepview::detail
