// Numbers of sixteen samples side by side, on which the kernels for whole sequences compute.
#pragma once

#include <cstddef>
#include <span>

namespace deepview::detail {

inline constexpr std::size_t samples_at_once = 16;

/// One number of each of sixteen samples.
struct alignas(64) Pack {
  float of[samples_at_once];
};
using Packs = std::span<Pack>;
using ConstPacks = std::span<const Pack>;

/// Row `index` of a matrix with rows of `size`.
template <class Matrix>
auto row(Matrix&& matrix, std::size_t index, std::size_t size) {
  return std::span(matrix).subspan(index * size, size);
}

/// Where a stretch lies among the packs of one step.
struct Field {
  std::size_t first = 0;
  std::size_t count = 0;

  Packs of(Pack* step) const { return {step + first, count}; }
  ConstPacks of(const Pack* step) const { return {step + first, count}; }
  /// The one after it.
  Field then(std::size_t next_count) const { return {first + count, next_count}; }
  std::size_t end() const { return first + count; }
};

}  // namespace deepview::detail
