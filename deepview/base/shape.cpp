#include "deepview/base/shape.hpp"

#include <algorithm>

#include "deepview/base/error.hpp"

namespace deepview {
namespace {

// Bytes of any dtype, and sums of a few shapes, then fit into 63 bits.
constexpr std::int64_t most_elements = std::int64_t{1} << 59U;

}  // namespace

Shape::Shape(std::initializer_list<std::int64_t> extents)
    : Shape(std::span(extents.begin(), extents.size())) {
}

Shape::Shape(std::span<const std::int64_t> extents) : rank_(extents.size()) {
  if (rank_ > max_rank) throw shape_error("tensor", "at most 8 dimensions", std::to_string(rank_));
  std::int64_t product = 1;
  for (std::size_t axis = 0; axis < rank_; ++axis) {
    const std::int64_t extent = extents[axis];
    if (extent < 0) throw shape_error("tensor", "extents of 0 or more", std::to_string(extent));
    if (extent > 0 && product > most_elements / extent)
      throw shape_error("tensor", "at most 2^59 elements", "an overflowing shape");
    if (extent > 0) product *= extent;
    extents_[axis] = extent;
  }
}

std::int64_t Shape::at(std::size_t axis) const {
  if (axis >= rank_)
    throw shape_error("tensor of shape " + to_string(*this), "a dimension " + std::to_string(axis),
                      std::to_string(rank_) + " dimensions");
  return extents_[axis];
}

std::int64_t Shape::elements() const noexcept {
  std::int64_t product = 1;
  for (const std::int64_t extent : *this) product *= extent;
  return product;
}

Shape Shape::row() const {
  return rank_ == 0 ? Shape() : Shape(std::span(extents_.data() + 1, rank_ - 1));
}

Shape Shape::with_rows(std::int64_t rows) const {
  Shape changed = *this;
  changed.extents_[0] = rows;
  return Shape(std::span(changed.extents_.data(), std::max<std::size_t>(rank_, 1)));
}

bool operator==(const Shape& a, const Shape& b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

std::string to_string(const Shape& shape) {
  std::string text = "[";
  for (std::size_t axis = 0; axis < shape.rank(); ++axis)
    text += (axis == 0 ? "" : ", ") + std::to_string(shape[axis]);
  return text + "]";
}

}  // namespace deepview
