#include "deepview/processors/concatenator.hpp"

#include <algorithm>
#include <memory>

#include "deepview/base/error.hpp"
#include "deepview/processors/strides.hpp"

namespace deepview {
namespace {

Shape with_extent(const Shape& shape, std::size_t axis, std::int64_t extent) {
  std::vector<std::int64_t> extents(shape.begin(), shape.end());
  extents[axis] = extent;
  return Shape(std::span<const std::int64_t>(extents));
}

// The parts of one type, as rows of `shape`: everything before the axis is a line, made of a run of
// each.
Tensor interleaved(const std::vector<Tensor>& parts, const Shape& shape, std::size_t axis) {
  const std::size_t size = size_bytes(parts.front().dtype());
  auto whole =
      std::make_shared<std::vector<std::byte>>(static_cast<std::size_t>(shape.elements()) * size);
  std::size_t lines = 1;
  for (std::size_t before = 0; before < axis; ++before)
    lines *= static_cast<std::size_t>(shape[before]);
  std::byte* end = whole->data();
  for (std::size_t line = 0; line < lines; ++line)
    for (const Tensor& part : parts) {
      const std::size_t run = part.bytes().size() / lines;
      end = std::copy_n(part.bytes().data() + line * run, run, end);
    }
  const std::span<const std::byte> bytes(*whole);
  return Tensor::borrow(parts.front().dtype(), shape, bytes, std::move(whole));
}

Batch concatenated(Batch batch, const Concatenator& options) {
  const Tensor& first = batch[options.fields.front()];
  const std::size_t axis =
      detail::sample_axis(options.dim, first.rank(), "field '" + options.fields.front() + "'");
  DType dtype = first.dtype();
  std::int64_t extent = 0;
  for (const auto& name : options.fields) {
    const Tensor& part = batch[name];
    if (part.rank() != first.rank() ||
        with_extent(part.shape(), axis, 0) != with_extent(first.shape(), axis, 0))
      throw shape_error("field '" + name + "'",
                        to_string(first.shape()) + " but for axis " + std::to_string(axis),
                        to_string(part.shape()));
    dtype = promoted(dtype, part.dtype());
    extent += part.shape()[axis];
  }
  std::vector<Tensor> parts;
  for (const auto& name : options.fields) parts.push_back(batch[name].to(dtype));
  Tensor whole = interleaved(parts, with_extent(first.shape(), axis, extent), axis);
  return std::move(batch).with(options.output_field, std::move(whole));
}

}  // namespace

StageRun Concatenator::bind(const RunOptions&) const {
  if (fields.empty())
    throw Error(ErrorKind::usage, "Concatenator fields: expected at least one name, found none");
  if (output_field.empty())
    throw Error(ErrorKind::usage, "Concatenator output_field: expected a name, found none");
  if (dim == 0)
    throw Error(ErrorKind::usage, "Concatenator dim: axis 0 is the axis of the samples");
  return StageRun(
      [options = *this](Batch batch) { return concatenated(std::move(batch), options); });
}

}  // namespace deepview
