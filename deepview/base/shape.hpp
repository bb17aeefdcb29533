// The extents of a tensor, stored inline: shapes are copied often and are short.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>

namespace deepview {

/// Up to eight non-negative extents; `shape[0]` counts the samples of a batched tensor.
/// Throws Error(shape) for more extents, a negative one, or a product beyond 2^59, so that
/// sizes in bytes never overflow.
class Shape {
 public:
  static constexpr std::size_t max_rank = 8;

  Shape() = default;  ///< Rank 0: one element.
  Shape(std::initializer_list<std::int64_t> extents);
  explicit Shape(std::span<const std::int64_t> extents);

  std::size_t rank() const noexcept { return rank_; }
  std::int64_t operator[](std::size_t axis) const noexcept { return extents_[axis]; }
  std::int64_t at(std::size_t axis) const;  ///< Throws Error(shape) beyond the rank.
  const std::int64_t* begin() const noexcept { return extents_.data(); }
  const std::int64_t* end() const noexcept { return extents_.data() + rank_; }

  std::int64_t elements() const noexcept;    ///< The product; 1 for rank 0.
  Shape row() const;                         ///< Without the first extent.
  Shape with_rows(std::int64_t rows) const;  ///< The first extent replaced.

  friend bool operator==(const Shape& a, const Shape& b) noexcept;

 private:
  std::array<std::int64_t, max_rank> extents_{};
  std::size_t rank_ = 0;
};

/// "[32, 256]".
std::string to_string(const Shape& shape);

}  // namespace deepview
