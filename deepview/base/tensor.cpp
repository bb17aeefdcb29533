#include "deepview/base/tensor.hpp"

#include <algorithm>
#include <cstring>
#include <string>

#include "deepview/base/error.hpp"

namespace deepview {
namespace {

// Uninitialised bytes that a tensor may own once they are filled.
struct Storage {
  explicit Storage(std::size_t count) : bytes(new std::byte[count]), size(count) {}
  Tensor freeze(DType dtype, const Shape& shape) && {
    const std::span<const std::byte> filled(bytes.get(), size);
    std::shared_ptr<const std::byte[]> owner = std::move(bytes);
    return Tensor::borrow(dtype, shape, filled, std::move(owner));
  }
  std::unique_ptr<std::byte[]> bytes;
  std::size_t size;
};

void require_same_rows(const Tensor& first, const Tensor& part) {
  if (part.rank() == 0 || part.shape().row() != first.shape().row())
    throw shape_error("rows to concatenate",
                      to_string(first.shape().row()) + " as in the first part",
                      to_string(part.shape().row()));
}

}  // namespace

Tensor Tensor::booleans(Shape shape, std::vector<std::uint8_t> values) {
  for (auto& value : values) value = value != 0 ? 1 : 0;
  auto owner = std::make_shared<const std::vector<std::uint8_t>>(std::move(values));
  const auto bytes = std::as_bytes(std::span(*owner));
  return borrow(DType::boolean, shape, bytes, std::move(owner));
}

Tensor Tensor::borrow(DType dtype, Shape shape, std::span<const std::byte> bytes,
                      std::shared_ptr<const void> owner) {
  const auto needed = static_cast<std::size_t>(shape.elements()) * size_bytes(dtype);
  if (bytes.size() != needed)
    throw shape_error("tensor of shape " + to_string(shape), std::to_string(needed) + " bytes",
                      std::to_string(bytes.size()));
  if (reinterpret_cast<std::uintptr_t>(bytes.data()) % size_bytes(dtype) != 0)
    throw Error(ErrorKind::shape, "tensor memory is not aligned to its element type");
  Tensor tensor{Unfilled{}};
  tensor.owner_ = std::move(owner);
  tensor.data_ = bytes.data();
  tensor.shape_ = shape;
  tensor.dtype_ = dtype;
  return tensor;
}

Tensor Tensor::rows(std::size_t first, std::size_t count) const {
  if (rank() == 0 || first > row_count() || count > row_count() - first)
    throw shape_error("rows of a tensor of shape " + to_string(shape_),
                      "rows before " + std::to_string(row_count()),
                      std::to_string(first) + " + " + std::to_string(count));
  Tensor view = *this;
  view.data_ += first * row_size() * size_bytes(dtype_);
  view.shape_ = shape_.with_rows(static_cast<std::int64_t>(count));
  return view;
}

Tensor Tensor::reshaped(Shape shape) const {
  if (shape.elements() != shape_.elements())
    throw shape_error("reshape of " + to_string(shape_), std::to_string(elements()) + " elements",
                      to_string(shape));
  Tensor view = *this;
  view.shape_ = shape;
  return view;
}

Tensor Tensor::to(DType dtype) const {
  if (dtype == dtype_) return *this;
  Storage storage(elements() * size_bytes(dtype));
  visit_dtype(dtype_, [&]<class From>(std::type_identity<From>) {
    visit_dtype(dtype, [&]<class To>(std::type_identity<To>) {
      const auto from = values<From>();
      std::transform(from.begin(), from.end(), reinterpret_cast<To*>(storage.bytes.get()),
                     element_cast<To, From>);
    });
  });
  return std::move(storage).freeze(dtype, shape_);
}

void Tensor::require_dtype(DType wanted) const {
  if (wanted != dtype_)
    throw shape_error("tensor of shape " + to_string(shape_), "dtype " + std::string(name(wanted)),
                      std::string(name(dtype_)));
}

Tensor concatenate(std::span<const Tensor> parts) {
  if (parts.empty()) throw Error(ErrorKind::usage, "no tensors to concatenate");
  if (parts.size() == 1) return parts.front();
  DType dtype = parts.front().dtype();
  std::int64_t rows = 0;
  for (const Tensor& part : parts) {
    require_same_rows(parts.front(), part);
    dtype = promoted(dtype, part.dtype());
    rows += part.shape()[0];
  }
  const Shape shape = parts.front().shape().with_rows(rows);
  Storage storage(static_cast<std::size_t>(shape.elements()) * size_bytes(dtype));
  std::byte* end = storage.bytes.get();
  for (const Tensor& part : parts) {
    const Tensor converted = part.to(dtype);
    end = std::copy(converted.bytes().begin(), converted.bytes().end(), end);
  }
  return std::move(storage).freeze(dtype, shape);
}

Tensor take(const Tensor& tensor, std::span<const std::size_t> rows) {
  const std::size_t stride = tensor.row_size() * size_bytes(tensor.dtype());
  const Shape shape = tensor.shape().with_rows(static_cast<std::int64_t>(rows.size()));
  Storage storage(rows.size() * stride);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i] >= tensor.row_count())
      throw shape_error("row of a tensor of shape " + to_string(tensor.shape()),
                        "a row before " + std::to_string(tensor.row_count()),
                        std::to_string(rows[i]));
    std::copy_n(tensor.bytes().begin() + static_cast<std::ptrdiff_t>(rows[i] * stride), stride,
                storage.bytes.get() + i * stride);
  }
  return std::move(storage).freeze(tensor.dtype(), shape);
}

bool identical(const Tensor& a, const Tensor& b) noexcept {
  return a.dtype() == b.dtype() && a.shape() == b.shape() &&
         std::ranges::equal(a.bytes(), b.bytes());
}

}  // namespace deepview
