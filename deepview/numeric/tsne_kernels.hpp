// The inner loops of t-SNE, compiled for several instruction sets and chosen when the program runs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace deepview::detail {

/// Dimensions that a map can have.
inline constexpr std::size_t most_map_dimensions = 8;

/// A map by coordinate, each padded to whole vectors with points that are too far away to matter.
class Coordinates {
 public:
  /// Of padding: its square is a float32, and 1 over that vanishes beside any other weight.
  static constexpr float far_away = 1e18F;

  /// `map` is [rows, dimensions].
  Coordinates(std::span<const float> map, std::size_t dimensions);

  std::size_t rows() const noexcept { return rows_; }
  std::size_t dimensions() const noexcept { return dimensions_; }
  std::size_t padded_rows() const noexcept { return padded_rows_; }
  const float* axis(std::size_t dimension) const noexcept {
    return values_.data() + dimension * padded_rows_;
  }

 private:
  std::size_t rows_;
  std::size_t dimensions_;
  std::size_t padded_rows_;
  std::vector<float> values_;
};

/// With w = 1 / (1 + |y_row − y_j|²): adds Σ w² (y_row − y_j) to `force` [dimensions] and returns
/// Σ w, both over all other rows. Float32 sums of 16 lanes within 4,096 rows,
/// float64 across: the same bits for every instruction set.
double repel_row(const Coordinates& map, std::size_t row, std::span<double> force) noexcept;

/// Σ p_j w (y_row − y_j) over the neighbours of a row, into `force` [dimensions]; `map` is [rows,
/// dimensions]. Float32 sums of 16 lanes: the same bits for every instruction set.
void attract_row(std::span<const float> map, std::size_t row,
                 std::span<const std::uint32_t> neighbours, std::span<const float> shares,
                 std::span<float> force) noexcept;

}  // namespace deepview::detail
