// Quintic B-splines: how much of a point belongs to each of the six nodes around it.
#pragma once

#include <array>
#include <cstddef>

namespace deepview::detail {

inline constexpr std::size_t spline_reach = 6;   ///< Nodes that a point touches along an axis.
inline constexpr std::size_t spline_before = 2;  ///< Of these, before the last node it has passed.

using SplineWeights = std::array<float, spline_reach>;

/// For a point `t` of a spacing, 0 <= t < 1, beyond the last node that it has passed.
SplineWeights spline_weights(float t) noexcept;
/// Their derivatives by t.
SplineWeights spline_slopes(float t) noexcept;

/// What spreading a charge and gathering at a point multiply a frequency by, inverted.
double undo_splines(std::size_t frequency, std::size_t period);

/// Σ a_i b_j over nodes that are 0, 1, … 5 apart, both ways: for a kernel that is even, what the
/// nodes of a point do to the point itself.
SplineWeights by_offset(const SplineWeights& a, const SplineWeights& b) noexcept;

}  // namespace deepview::detail
