// The small views of all pictures, kept through a pass so that pairs of them can be compared.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "deepview/base/batch.hpp"
#include "deepview/numeric/row_store.hpp"
#include "deepview/processors/image_descriptor.hpp"

namespace deepview {

/// A stage that adds the bytes of a u8 field as float32 [samples, bytes / 4]: four pixels lie in each
/// number, which means nothing as a number. So the row store, which spills to disk, can keep them.
/// Throws Error(shape) for another dtype or a row that is no multiple of four bytes.
struct PackViews {
  std::string field = "view";
  std::string output = "packed_view";

  Batch operator()(Batch batch) const;
};

/// A view: 48 x 48 pixels of red, green, blue.
using ViewPixels = std::span<const std::uint8_t>;

/// Reads what PackViews wrote; a handle that copies cheaply.
class PackedViews {
 public:
  /// Throws Error(shape) unless a row holds a view.
  explicit PackedViews(Rows rows);

  std::size_t size() const noexcept { return rows_.size(); }
  ViewPixels operator[](std::size_t sample) const noexcept {
    const auto bytes = rows_.row(sample);
    return {reinterpret_cast<const std::uint8_t*>(bytes.data()), view_bytes};
  }

 private:
  Rows rows_;
};

}  // namespace deepview
