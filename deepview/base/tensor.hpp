// Values in rows: the data of a batch field.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "deepview/base/dtype.hpp"
#include "deepview/base/shape.hpp"

namespace deepview {

template <class T>
concept StoredElement = Element<T> && !std::same_as<T, bool>;  // std::vector<bool> stores bits

/// Row-major values of one dtype. Copies share one buffer that nobody writes to; a view of rows
/// shares it too.
class Tensor {
 public:
  Tensor() : Tensor(Shape{0}, std::vector<float>{}) {}

  /// Throws Error(shape) unless there is one value per element.
  template <StoredElement T>
  Tensor(Shape shape, std::vector<T> values) {
    auto owner = std::make_shared<const std::vector<T>>(std::move(values));
    const auto bytes = std::as_bytes(std::span<const T>(*owner));
    *this = borrow(dtype_of<T>(), shape, bytes, std::move(owner));
  }

  /// Booleans from bytes; any non-zero byte is true.
  static Tensor booleans(Shape shape, std::vector<std::uint8_t> values);

  /// Shares memory that `owner` keeps alive and that nobody writes to any more.
  /// Throws Error(shape) unless there are bytes for exactly `shape` and they are aligned.
  static Tensor borrow(DType dtype, Shape shape, std::span<const std::byte> bytes,
                       std::shared_ptr<const void> owner);

  DType dtype() const noexcept { return dtype_; }
  const Shape& shape() const noexcept { return shape_; }
  std::size_t rank() const noexcept { return shape_.rank(); }
  std::size_t elements() const noexcept { return static_cast<std::size_t>(shape_.elements()); }
  /// The first extent; 1 for rank 0.
  std::size_t row_count() const noexcept {
    return rank() == 0 ? 1 : static_cast<std::size_t>(shape_[0]);
  }
  /// Elements of one row; 1 for a vector.
  std::size_t row_size() const { return static_cast<std::size_t>(shape_.row().elements()); }

  std::span<const std::byte> bytes() const noexcept {
    return {data_, elements() * size_bytes(dtype_)};
  }

  /// Throws Error(shape) when T is not the dtype.
  template <Element T>
  std::span<const T> values() const {
    require_dtype(dtype_of<T>());
    return {reinterpret_cast<const T*>(data_), elements()};
  }

  /// Rows [first, first + count) without a copy. Throws Error(shape) beyond the last row.
  Tensor rows(std::size_t first, std::size_t count) const;
  /// Same values, other extents. Throws Error(shape) when the number of elements differs.
  Tensor reshaped(Shape shape) const;
  /// A copy in another dtype, converted as NumPy's astype does; itself when the dtype is the same.
  Tensor to(DType dtype) const;

 private:
  struct Unfilled {};
  explicit Tensor(Unfilled) noexcept {}
  void require_dtype(DType wanted) const;

  std::shared_ptr<const void> owner_;
  const std::byte* data_ = nullptr;
  Shape shape_;
  DType dtype_ = DType::f32;
};

/// Rows of all parts in order, in the dtype that all promote to.
/// Throws Error(usage) for no parts, Error(shape) when rows differ in shape.
Tensor concatenate(std::span<const Tensor> parts);

/// The named rows in the given order, repeats allowed. Throws Error(shape) for a row that is not
/// there.
Tensor take(const Tensor& tensor, std::span<const std::size_t> rows);

/// Same dtype, shape and bytes.
bool identical(const Tensor& a, const Tensor& b) noexcept;

}  // namespace deepview
