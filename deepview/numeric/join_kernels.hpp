// The inner loops of the joins of NN-descent, compiled for several instruction sets like those of
// kernels.hpp.
#pragma once

#include <cstddef>
#include <span>

namespace deepview::detail {

/// Placed rows have a multiple of so many values, zeros at their end, and stand in groups of so many.
inline constexpr std::size_t placed_lanes = 8;
inline constexpr std::size_t placed_group = 4;

constexpr std::size_t padded(std::size_t count, std::size_t multiple) noexcept {
  return (count + multiple - 1) / multiple * multiple;
}

/// into[c] = (row[c] − origin[c]) factors[c], rounded once to float32. Spans of equal length.
void place_around(std::span<const float> row, std::span<const float> origin,
                  std::span<const double> factors, std::span<float> into) noexcept;

/// Asks for a row that will be read soon.
inline void prefetch(std::span<const float> row) noexcept {
  constexpr std::size_t line = 64 / sizeof(float);
  for (std::size_t c = 0; c < row.size(); c += line) __builtin_prefetch(row.data() + c);
}

/// Rows of `stride` values, a multiple of placed_lanes, one after another, and their squared
/// lengths.
struct PlacedRows {
  const float* values = nullptr;
  const float* lengths = nullptr;
  std::size_t stride = 0;

  const float* row(std::size_t i) const noexcept { return values + i * stride; }
};

/// |u|² of one placed row.
float squared_length(std::span<const float> placed) noexcept;

/// Squared distances |a|² + |b|² − 2 a · b, never below 0, of rows `first` and `second` to the
/// `count` rows, a multiple of placed_group, from `begin`: into[0, count) and into[count, 2 count).
/// The same bits for every instruction set.
struct JoinTile {
  std::size_t first;
  std::size_t second;
  std::size_t begin;
  std::size_t count;
};
void join_distances(const PlacedRows& rows, const JoinTile& tile, std::span<float> into) noexcept;

/// The first index at or after `from` with squares[i] < max(bounds[i], bound), else the size; spans
/// of equal length.
std::size_t next_joined(std::span<const float> squares, std::span<const float> bounds, float bound,
                        std::size_t from) noexcept;

}  // namespace deepview::detail
