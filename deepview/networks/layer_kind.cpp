#include "deepview/networks/layer_kind.hpp"

#include <algorithm>
#include <array>

namespace deepview {
namespace {

struct Named {
  LayerKind kind;
  std::string_view name;
};

constexpr std::array<Named, 34> named{{
    {LayerKind::linear, "linear"},
    {LayerKind::placeholder, "placeholder"},
    {LayerKind::conv_1d, "conv_1d"},
    {LayerKind::conv_2d, "conv_2d"},
    {LayerKind::conv_3d, "conv_3d"},
    {LayerKind::conv_transpose_1d, "conv_transpose_1d"},
    {LayerKind::conv_transpose_2d, "conv_transpose_2d"},
    {LayerKind::conv_transpose_3d, "conv_transpose_3d"},
    {LayerKind::max_pooling_1d, "max_pooling_1d"},
    {LayerKind::max_pooling_2d, "max_pooling_2d"},
    {LayerKind::max_pooling_3d, "max_pooling_3d"},
    {LayerKind::average_pooling_1d, "average_pooling_1d"},
    {LayerKind::average_pooling_2d, "average_pooling_2d"},
    {LayerKind::average_pooling_3d, "average_pooling_3d"},
    {LayerKind::rnn, "rnn"},
    {LayerKind::lstm, "lstm"},
    {LayerKind::gru, "gru"},
    {LayerKind::batch_norm, "batch_norm"},
    {LayerKind::batch_norm_2d, "batch_norm_2d"},
    {LayerKind::batch_norm_3d, "batch_norm_3d"},
    {LayerKind::layer_norm, "layer_norm"},
    {LayerKind::dropout, "dropout"},
    {LayerKind::dropout_2d, "dropout_2d"},
    {LayerKind::dropout_3d, "dropout_3d"},
    {LayerKind::sigmoid, "sigmoid"},
    {LayerKind::tanh, "tanh"},
    {LayerKind::relu, "relu"},
    {LayerKind::leaky_relu, "leaky_relu"},
    {LayerKind::prelu, "prelu"},
    {LayerKind::elu, "elu"},
    {LayerKind::softmax, "softmax"},
    {LayerKind::attention, "attention"},
    {LayerKind::relu6, "relu6"},
    {LayerKind::unknown, "unknown"},
}};

}  // namespace

std::string_view name(LayerKind kind) noexcept {
  const auto it = std::find_if(named.begin(), named.end(),
                               [&](const Named& entry) { return entry.kind == kind; });
  return it == named.end() ? "unknown" : it->name;
}

}  // namespace deepview
