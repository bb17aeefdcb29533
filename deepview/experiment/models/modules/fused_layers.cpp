#include "deepview/experiment/models/modules/fused_layers.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "deepview/experiment/models/modules/fused_layers.cpp"
#include <hwy/foreach_target.h>

#include "deepview/experiment/models/modules/fused_math.hpp"

HWY_BEFORE_NAMESPACE();
namespace deepview::detail::HWY_NAMESPACE {

void dense_to(const DenseView& layer, const Pack* x, Pack* y) {
  in_tiles<strip>(0, layer.outputs, [&](std::size_t first, auto count) HWY_ATTR {
    Lanes sum[count];
    for (std::size_t k = 0; k < count; ++k) sum[k] = layer.bias[first + k];
    const float* weight = layer.weight + first * layer.inputs;
    for (std::size_t i = 0; i < layer.inputs; ++i) {
      const Lanes input = x[i];
      for (std::size_t k = 0; k < count; ++k)
        sum[k] = add_product(sum[k], weight[k * layer.inputs + i], input);
    }
    for (std::size_t k = 0; k < count; ++k) sum[k].store(y[first + k]);
  });
}

void add_input_gradient_to(const DenseView& layer, const Pack* dy, Pack* dx) {
  in_tiles<strip>(0, layer.inputs, [&](std::size_t first, auto count) HWY_ATTR {
    Lanes sum[count];
    for (std::size_t k = 0; k < count; ++k) sum[k] = dx[first + k];
    for (std::size_t o = 0; o < layer.outputs; ++o) {
      const Lanes gradient = dy[o];
      const float* weight = layer.weight + o * layer.inputs + first;
      for (std::size_t k = 0; k < count; ++k) sum[k] = add_product(sum[k], weight[k], gradient);
    }
    for (std::size_t k = 0; k < count; ++k) sum[k].store(dx[first + k]);
  });
}

// A tile of Σ dy xᵀ.
template <std::size_t rows, std::size_t columns>
HWY_INLINE void add_products(Recurring dy, Recurring x, std::size_t steps, std::size_t inputs,
                             float* into) {
  Lanes sum[rows][columns];
  for (auto& line : sum)
    for (Lanes& value : line) value = 0;
  for (std::size_t step = 0; step < steps; ++step) {
    const Pack* const left = dy.first + step * dy.stride;
    const Pack* const right = x.first + step * x.stride;
    for (std::size_t r = 0; r < rows; ++r)
      for (std::size_t c = 0; c < columns; ++c)
        sum[r][c] = add_product(sum[r][c], left[r], right[c]);
  }
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t c = 0; c < columns; ++c) into[r * inputs + c] += sum_of(sum[r][c]);
}

void add_weight_gradient_to(const DenseView& layer, Recurring dy, Recurring x, std::size_t steps,
                            DenseGradient into) {
  in_tiles<tile>(0, layer.outputs, [&](std::size_t output, auto rows) HWY_ATTR {
    const Recurring left{dy.first + output, dy.stride};
    in_tiles<tile>(0, layer.inputs, [&](std::size_t input, auto columns) HWY_ATTR {
      add_products<rows, columns>(left, {x.first + input, x.stride}, steps, layer.inputs,
                                  into.weight + output * layer.inputs + input);
    });
    for (std::size_t r = 0; r < rows; ++r) {
      Lanes sum = 0;
      for (std::size_t step = 0; step < steps; ++step)
        sum = sum + Lanes(left.first[step * left.stride + r]);
      into.bias[output + r] += sum_of(sum);
    }
  });
}

HWY_INLINE Lanes value_of(Curve kind, const Lanes& x) {
  switch (kind) {
    case Curve::sigmoid: return sigmoid(x);
    case Curve::tanh: return tanh(x);
    case Curve::relu: return larger(x, Lanes(0));
    case Curve::softplus: return softplus(x);
    case Curve::one_plus: return softplus(x) + 1;
    case Curve::identity: break;
  }
  return x;
}

HWY_INLINE Lanes slope_times(Curve kind, const Lanes& x, const Lanes& y, const Lanes& dy) {
  switch (kind) {
    case Curve::sigmoid: return dy * y * (Lanes(1) - y);
    case Curve::tanh: return dy * take_product(1, y, y);
    case Curve::relu: return where_less(0, y, dy);
    case Curve::softplus:
    case Curve::one_plus: return dy * sigmoid(x);
    case Curve::identity: break;
  }
  return dy;
}

void curve_to(Curve kind, ConstPacks x, Pack* y) {
  for (std::size_t i = 0; i < x.size(); ++i) value_of(kind, x[i]).store(y[i]);
}

void curve_gradient_to(Curve kind, ConstPacks x, const Pack* y, const Pack* dy, Pack* dx) {
  for (std::size_t i = 0; i < x.size(); ++i) slope_times(kind, x[i], y[i], dy[i]).store(dx[i]);
}

void add_packs(ConstPacks x, Pack* sum) {
  for (std::size_t i = 0; i < x.size(); ++i) (Lanes(sum[i]) + x[i]).store(sum[i]);
}

void softmax_to(ConstPacks x, Pack* y) {
  Lanes most = x[0];
  for (const Pack& value : x) most = larger(value, most);
  Lanes sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const Lanes part = exp(Lanes(x[i]) - most);
    part.store(y[i]);
    sum = sum + part;
  }
  const Lanes scale = Lanes(1) / sum;
  for (std::size_t i = 0; i < x.size(); ++i) (scale * y[i]).store(y[i]);
}

void softmax_gradient_to(ConstPacks y, const Pack* dy, Pack* dx) {
  Lanes mean = 0;
  for (std::size_t i = 0; i < y.size(); ++i) mean = add_product(mean, y[i], dy[i]);
  for (std::size_t i = 0; i < y.size(); ++i) (Lanes(y[i]) * (Lanes(dy[i]) - mean)).store(dx[i]);
}

}  // namespace deepview::detail::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace deepview::detail {

HWY_EXPORT(dense_to);
HWY_EXPORT(add_input_gradient_to);
HWY_EXPORT(add_weight_gradient_to);
HWY_EXPORT(curve_to);
HWY_EXPORT(curve_gradient_to);
HWY_EXPORT(add_packs);
HWY_EXPORT(softmax_to);
HWY_EXPORT(softmax_gradient_to);

void dense(const DenseView& layer, ConstPacks x, Packs y) {
  HWY_DYNAMIC_DISPATCH(dense_to)(layer, x.data(), y.data());
}

void add_input_gradient(const DenseView& layer, ConstPacks dy, Packs dx) {
  HWY_DYNAMIC_DISPATCH(add_input_gradient_to)(layer, dy.data(), dx.data());
}

void add_weight_gradient(const DenseView& layer, Recurring dy, Recurring x, std::size_t steps,
                         DenseGradient into) {
  HWY_DYNAMIC_DISPATCH(add_weight_gradient_to)(layer, dy, x, steps, into);
}

DenseView LayerReader::operator()(std::size_t inputs, std::size_t outputs) {
  const float* const weight = next_;
  const float* const bias = weight + inputs * outputs;
  next_ = bias + outputs;
  return {weight, bias, inputs, outputs};
}

void LayerGradients::operator()(const DenseView& layer, Recurring dy, Recurring x,
                                std::size_t steps) {
  float* const bias = next_ + layer.inputs * layer.outputs;
  add_weight_gradient(layer, dy, x, steps, {next_, bias});
  next_ = bias + layer.outputs;
}

void curve(Curve kind, ConstPacks x, Packs y) {
  HWY_DYNAMIC_DISPATCH(curve_to)(kind, x, y.data());
}

void curve_gradient(Curve kind, ConstPacks x, ConstPacks y, ConstPacks dy, Packs dx) {
  HWY_DYNAMIC_DISPATCH(curve_gradient_to)(kind, x, y.data(), dy.data(), dx.data());
}

void add_to(Packs sum, ConstPacks x) {
  HWY_DYNAMIC_DISPATCH(add_packs)(x, sum.data());
}

void softmax(ConstPacks x, Packs y) {
  HWY_DYNAMIC_DISPATCH(softmax_to)(x, y.data());
}

void softmax_gradient(ConstPacks y, ConstPacks dy, Packs dx) {
  HWY_DYNAMIC_DISPATCH(softmax_gradient_to)(y, dy.data(), dx.data());
}

}  // namespace deepview::detail
#endif
