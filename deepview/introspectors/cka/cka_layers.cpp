#include "deepview/introspectors/cka/cka_layers.hpp"

#include <algorithm>
#include <numeric>

#include "deepview/base/error.hpp"
#include "deepview/numeric/channels.hpp"
#include "deepview/numeric/field_rows.hpp"

namespace deepview::detail {
namespace {

Matrix numbers(const Tensor& responses, const Cka& spec) {
  const Channels channels = channels_of(responses.shape(), spec.channel_axis);
  return spec.positions == CkaPositions::flatten
             ? flattened(responses)
             : pooled_channels(responses, channels, OverPositions::mean);
}

}  // namespace

CkaLayers::CkaLayers(const Cka& spec, const Batch& first, Seed seed) {
  for (const auto& name : spec.fields.select(first)) rows_.push_back(position(name));
  for (const auto& name : spec.against.value_or(spec.fields).select(first))
    columns_.push_back(position(name));
  for (Layer& layer : layers_) {
    layer.columns = naming_field(
        layer.name, [&] { return numbers(first[layer.name].rows(0, 0), spec).columns(); });
    layer.first_part = widths_.size();
    if (layer.columns <= spec.max_columns) {
      widths_.push_back(layer.columns);
      continue;
    }
    for (int half = 0; half < 2; ++half) {
      const std::size_t narrow = spec.max_columns / 2;
      layer.sketches.emplace_back(layer.columns, narrow, Random(seed, widths_.size()));
      widths_.push_back(narrow);
    }
  }
}

std::size_t CkaLayers::position(const std::string& name) {
  const auto found = std::ranges::find(layers_, name, &Layer::name);
  if (found == layers_.end()) {
    layers_.push_back({name, 0, 0, {}});
    return layers_.size() - 1;
  }
  return static_cast<std::size_t>(found - layers_.begin());
}

Tensor CkaLayers::side_by_side(const Batch& batch, const Cka& spec) const {
  const std::size_t width = std::accumulate(widths_.begin(), widths_.end(), std::size_t{0});
  std::vector<double> rows(batch.size() * width);
  std::size_t start = 0;
  for (const Layer& layer : layers_) {
    const Matrix values =
        naming_field(layer.name, [&] { return numbers(batch[layer.name], spec); });
    if (values.columns() != layer.columns)
      throw shape_error("field '" + layer.name + "'",
                        std::to_string(layer.columns) + " columns as before",
                        std::to_string(values.columns()));
    for (std::size_t r = 0; r < values.rows(); ++r) {
      std::span<double> out = std::span(rows).subspan(r * width + start);
      if (layer.sketches.empty()) std::ranges::copy(values.row(r), out.begin());
      for (const ColumnSketch& sketch : layer.sketches) {
        sketch.apply(values.row(r), out.first(spec.max_columns / 2));
        out = out.subspan(spec.max_columns / 2);
      }
    }
    for (std::size_t p = 0; p < layer.parts(); ++p) start += widths_[layer.first_part + p];
  }
  return {Shape{static_cast<std::int64_t>(batch.size()), static_cast<std::int64_t>(width)},
          std::move(rows)};
}

}  // namespace deepview::detail
