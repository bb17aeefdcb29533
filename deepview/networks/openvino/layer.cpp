#include "deepview/networks/openvino/layer.hpp"

#include <algorithm>
#include <array>
#include <openvino/op/clamp.hpp>
#include <openvino/op/constant.hpp>
#include <openvino/op/parameter.hpp>
#include <string_view>

namespace deepview::openvino {
namespace {

struct Named {
  std::string_view type;
  LayerKind kind;
};

constexpr std::array<Named, 24> by_type{{
    {"Parameter", LayerKind::placeholder},
    {"RNNCell", LayerKind::rnn},
    {"RNNSequence", LayerKind::rnn},
    {"LSTMCell", LayerKind::lstm},
    {"LSTMSequence", LayerKind::lstm},
    {"GRUCell", LayerKind::gru},
    {"GRUSequence", LayerKind::gru},
    {"MVN", LayerKind::layer_norm},
    {"Sigmoid", LayerKind::sigmoid},
    {"Tanh", LayerKind::tanh},
    {"Relu", LayerKind::relu},
    {"Elu", LayerKind::elu},
    {"Softmax", LayerKind::softmax},
    {"LogSoftmax", LayerKind::softmax},
    {"ScaledDotProductAttention", LayerKind::attention},
    {"Convolution", LayerKind::conv_1d},
    {"GroupConvolution", LayerKind::conv_1d},
    {"ConvolutionBackpropData", LayerKind::conv_transpose_1d},
    {"GroupConvolutionBackpropData", LayerKind::conv_transpose_1d},
    {"MaxPool", LayerKind::max_pooling_1d},
    {"AvgPool", LayerKind::average_pooling_1d},
    {"AdaptiveMaxPool", LayerKind::max_pooling_1d},
    {"AdaptiveAvgPool", LayerKind::average_pooling_1d},
    {"BatchNormInference", LayerKind::batch_norm},
}};

// The same layer for two or three dimensions; max_pooling_3d is not the number after
// max_pooling_2d.
LayerKind with_dimensions(LayerKind kind, std::size_t dimensions) {
  if (dimensions < 2 || dimensions > 3) return kind;
  if (kind == LayerKind::max_pooling_1d)
    return dimensions == 2 ? LayerKind::max_pooling_2d : LayerKind::max_pooling_3d;
  for (const LayerKind spatial :
       {LayerKind::conv_1d, LayerKind::conv_transpose_1d, LayerKind::average_pooling_1d})
    if (kind == spatial)
      return static_cast<LayerKind>(static_cast<int>(kind) + static_cast<int>(dimensions) - 1);
  if (kind == LayerKind::batch_norm)
    return dimensions == 2 ? LayerKind::batch_norm_2d : LayerKind::batch_norm_3d;
  return kind;
}

std::size_t spatial_dimensions(const ov::Node& node) {
  if (node.get_input_size() == 0) return 0;
  const ov::PartialShape& shape = node.get_input_partial_shape(0);
  return shape.rank().is_static() && shape.size() > 2 ? shape.size() - 2 : 0;
}

bool is_single_pixel(const ov::PartialShape& shape) {
  return shape.rank().is_static() && shape.size() > 2 &&
         std::all_of(shape.begin() + 2, shape.end(),
                     [](const ov::Dimension& extent) { return extent == ov::Dimension(1); });
}

bool is_scalar(const ov::Output<ov::Node>& output, float value) {
  const auto constant =
      std::dynamic_pointer_cast<ov::op::v0::Constant>(output.get_node_shared_ptr());
  return constant && ov::shape_size(constant->get_shape()) == 1 &&
         constant->cast_vector<float>().front() == value;
}

// The node's other operand when it is of this type and one operand is the number.
const ov::Node* operand_beside(const ov::Node& node, std::string_view type, float number) {
  if (type != node.get_type_name()) return nullptr;
  if (is_scalar(node.input_value(0), number)) return node.get_input_node_ptr(1);
  return is_scalar(node.input_value(1), number) ? node.get_input_node_ptr(0) : nullptr;
}

// Clip(0, 6) is a Clamp in some formats and Minimum(Maximum(x, 0), 6) in others.
bool is_relu6(const ov::Node& node) {
  if (const auto* clamp = dynamic_cast<const ov::op::v0::Clamp*>(&node))
    return clamp->get_min() == 0 && clamp->get_max() == 6;
  const ov::Node* above = operand_beside(node, "Minimum", 6);
  return above && operand_beside(*above, "Maximum", 0);
}

}  // namespace

bool is_stored(const ov::Output<ov::Node>& output) {
  const ov::Node& node = *output.get_node();
  if (dynamic_cast<const ov::op::v0::Parameter*>(&node)) return false;
  const auto inputs = node.input_values();
  return std::all_of(inputs.begin(), inputs.end(), is_stored);
}

bool is_dense(const ov::Node& node) {
  const std::string_view type = node.get_type_name();
  if (type == "MatMul") return is_stored(node.input_value(1)) != is_stored(node.input_value(0));
  return type == "Convolution" && is_single_pixel(node.get_input_partial_shape(0));
}

LayerKind kind_of(const ov::Node& node) {
  const std::string_view type = node.get_type_name();
  if (type == "MatMul") return is_dense(node) ? LayerKind::dense : LayerKind::unknown;
  if (type == "PRelu") {
    const ov::PartialShape& slopes = node.get_input_partial_shape(1);
    const bool one = slopes.is_static() && ov::shape_size(slopes.to_shape()) == 1;
    return one ? LayerKind::leaky_relu : LayerKind::prelu;
  }
  if (type == "ReduceMean" && is_single_pixel(node.get_output_partial_shape(0)))
    return with_dimensions(LayerKind::average_pooling_1d, spatial_dimensions(node));
  if (is_relu6(node)) return LayerKind::relu6;
  const auto it = std::find_if(by_type.begin(), by_type.end(),
                               [&](const Named& named) { return named.type == type; });
  return it == by_type.end() ? LayerKind::unknown
                             : with_dimensions(it->kind, spatial_dimensions(node));
}

}  // namespace deepview::openvino
