// The forces between points of a map, eight at a time; compiled for several instruction sets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "deepview/numeric/map_curve.hpp"

namespace deepview::detail {

/// Lists of points are padded to a multiple of this: with the point itself, which exerts no force.
inline constexpr std::size_t force_lanes = 8;
inline constexpr std::size_t most_map_dimensions = 64;

/// Where all points are: [points, dimensions], fewer than 2^31 numbers.
struct PointField {
  const float* positions = nullptr;
  std::size_t dimensions = 0;
  MapCurve curve;
};

/// Adds to `force` [dimensions] what pulls the point at `from` towards others, each pull times its
/// weight: the gradient of log(1 / (1 + a d^2b)), no component beyond ±4. The same bits for every
/// instruction set.
void add_attraction(const PointField& field, std::span<const float> from,
                    std::span<const std::int32_t> others, std::span<const float> weights,
                    std::span<float> force) noexcept;

/// Adds what pushes it from others, each push times `weight`: the gradient of
/// log(1 − 1 / (1 + a d^2b)) with 0.001 added to its d², no component beyond ±4.
void add_repulsion(const PointField& field, std::span<const float> from,
                   std::span<const std::int32_t> others, float weight,
                   std::span<float> force) noexcept;

}  // namespace deepview::detail
