// The inner loops, compiled for several instruction sets and chosen when the program runs.
#pragma once

#include <cstddef>
#include <span>

namespace deepview::detail {

/// The first index at or after `from` with offsets[i] − products[i] <= limit, else the size; spans
/// of equal length.
std::size_t next_close(std::span<const float> offsets, std::span<const float> products, float limit,
                       std::size_t from) noexcept;

/// Sums of eight interleaved sums: the same bits for every instruction set. Spans of equal length.
/// Σ a_i b_i
double dot(std::span<const double> a, std::span<const double> b) noexcept;
double dot(std::span<const float> a, std::span<const double> b) noexcept;
/// Σ (x_i − m_i)²
double squared_distance(std::span<const float> x, std::span<const double> m) noexcept;
/// Σ ((x_i − m_i) s_i)²
double squared_distance(std::span<const float> x, std::span<const double> m,
                        std::span<const double> s) noexcept;
/// Σ ((a_i − b_i) s_i)²
double squared_distance(std::span<const float> a, std::span<const float> b,
                        std::span<const double> s) noexcept;

}  // namespace deepview::detail
