// The layers that are compared, and how a batch's responses become rows of numbers.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "deepview/introspectors/cka/cka.hpp"
#include "deepview/introspectors/cka/column_sketch.hpp"

namespace deepview::detail {

/// All layers of both sides, each once. A layer has one part of columns, or, when it is too wide,
/// two independent sketches of it, so that no product is one of a sketch with itself.
class CkaLayers {
 public:
  struct Layer {
    std::string name;
    std::size_t columns = 0;
    std::size_t first_part = 0;
    std::vector<ColumnSketch> sketches;  // none or two
    std::size_t parts() const noexcept { return sketches.empty() ? 1 : 2; }
  };

  /// Decided by the first batch.
  CkaLayers(const Cka& spec, const Batch& first, Seed seed);

  const std::vector<Layer>& layers() const noexcept { return layers_; }
  const std::vector<std::size_t>& rows() const noexcept { return rows_; }        ///< Of `fields`.
  const std::vector<std::size_t>& columns() const noexcept { return columns_; }  ///< Of `against`.
  const std::vector<std::size_t>& widths() const noexcept { return widths_; }    ///< Of all parts.

  /// Float64 [samples, sum of widths]. Throws Error(shape) naming a layer that changed its width.
  Tensor side_by_side(const Batch& batch, const Cka& spec) const;

 private:
  std::size_t position(const std::string& name);

  std::vector<Layer> layers_;
  std::vector<std::size_t> rows_;
  std::vector<std::size_t> columns_;
  std::vector<std::size_t> widths_;
};

}  // namespace deepview::detail
