// The one place where a batch is put together.
#pragma once

#include <string>
#include <string_view>

#include "deepview/base/batch.hpp"

namespace deepview {

/// Starts empty or from a batch; build() checks that everything shares its rows.
class Batch::Builder {
 public:
  Builder() = default;
  explicit Builder(Batch base) : batch_(std::move(base)) {}

  /// Replaces the field in its place, or appends it.
  Builder& field(std::string_view name, Tensor data);
  bool remove_field(std::string_view name);
  Metadata& metadata() noexcept { return batch_.metadata_; }
  /// Stores the batch without snapshots of its own; replaces one of the same name.
  Builder& snapshot(std::string_view name, Batch batch);
  bool remove_snapshot(std::string_view name);

  /// Throws Error(shape) when fields, metadata columns and snapshots differ in rows.
  Batch build() &&;

 private:
  Batch batch_;
};

}  // namespace deepview
