// Samples that travel together: named tensors and metadata columns that share their rows.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "deepview/base/metadata.hpp"
#include "deepview/base/tensor.hpp"

namespace deepview {

/// Immutable. Row i of every field and of every metadata column belongs to sample i. May be empty
/// (0 rows) and then still has its fields, dtypes, row shapes and keys.
class Batch {
 public:
  struct Field {
    std::string name;
    Tensor data;
  };
  struct Snapshot {
    std::string name;
    std::shared_ptr<const Batch> batch;
  };
  class Builder;  // batch_builder.hpp

  Batch() = default;
  /// Throws Error(shape) when fields differ in rows or one has rank 0, Error(usage) for a repeated
  /// name.
  Batch(std::initializer_list<Field> fields);

  /// From the first field; without fields, from the first metadata column; else 0.
  std::size_t size() const noexcept;

  std::span<const Field> fields() const noexcept { return fields_; }
  std::vector<std::string> field_names() const;
  const Tensor* find(std::string_view name) const noexcept;
  /// Throws Error(missing_field) with the names there are.
  const Tensor& operator[](std::string_view name) const;

  const Metadata& metadata() const noexcept { return metadata_; }

  std::span<const Snapshot> snapshots() const noexcept { return snapshots_; }
  const Batch* find_snapshot(std::string_view name) const noexcept;

  /// This batch with one field replaced in its place, or appended. Consumes it: nothing is copied.
  Batch with(std::string_view name, Tensor data) &&;

  /// Samples [first, first + count); tensors are views. Throws Error(shape) beyond the last sample.
  Batch rows(std::size_t first, std::size_t count) const;
  /// The named samples in the given order, repeats allowed.
  Batch take(std::span<const std::size_t> rows) const;

 private:
  void validate() const;

  std::vector<Field> fields_;
  Metadata metadata_;
  std::vector<Snapshot> snapshots_;
};

/// Samples of all parts in order. Names, keys and snapshots must be the same sets (the order
/// follows the first part); tensors promote as in concatenate(Tensor). Throws Error(usage) for no
/// parts, Error(shape) when the parts do not fit each other.
Batch concatenate(std::span<const Batch> parts);

/// Same fields, metadata and snapshots, byte for byte and in the same order.
bool identical(const Batch& a, const Batch& b);

}  // namespace deepview
