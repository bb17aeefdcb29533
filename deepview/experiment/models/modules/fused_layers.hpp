// Dense layers and curves on packs, with their gradients.
#pragma once

#include <cstddef>

#include "deepview/experiment/models/modules/packs.hpp"

namespace deepview::detail {

/// W x + b.
struct DenseView {
  const float* weight;  ///< [outputs, inputs]
  const float* bias;    ///< [outputs]
  std::size_t inputs;
  std::size_t outputs;
};

void dense(const DenseView& layer, ConstPacks x, Packs y);
/// dx += Wᵀ dy
void add_input_gradient(const DenseView& layer, ConstPacks dy, Packs dx);

/// A stretch of packs that recurs in every step.
struct Recurring {
  const Pack* first;   ///< Of the first step.
  std::size_t stride;  ///< Packs from one step to the next.
};
/// dW += Σ dy xᵀ and db += Σ dy over all steps and samples.
struct DenseGradient {
  float* weight;
  float* bias;
};
void add_weight_gradient(const DenseView& layer, Recurring dy, Recurring x, std::size_t steps,
                         DenseGradient into);

/// Layers that lie one after the other in memory, the weights of each before its biases.
class LayerReader {
 public:
  explicit LayerReader(const float* weights) : next_(weights) {}
  DenseView operator()(std::size_t inputs, std::size_t outputs);

 private:
  const float* next_;
};
/// add_weight_gradient() of such layers, in their order.
class LayerGradients {
 public:
  explicit LayerGradients(float* into) : next_(into) {}
  void operator()(const DenseView& layer, Recurring dy, Recurring x, std::size_t steps);

 private:
  float* next_;
};

enum class Curve {
  identity,
  sigmoid,
  tanh,
  relu,
  softplus,  ///< ln(1 + eˣ)
  one_plus,  ///< 1 + ln(1 + eˣ)
};
/// `x` and `y` may be the same packs.
void curve(Curve kind, ConstPacks x, Packs y);
/// dx = f'(x) dy; `x` is read by softplus and one_plus alone, `y` by the others alone. `dy` and `dx` may be the
/// same packs.
void curve_gradient(Curve kind, ConstPacks x, ConstPacks y, ConstPacks dy, Packs dx);

/// sum += x
void add_to(Packs sum, ConstPacks x);

/// Over the packs. `x` and `y` may be the same.
void softmax(ConstPacks x, Packs y);
/// `dy` and `dx` may be the same packs.
void softmax_gradient(ConstPacks y, ConstPacks dy, Packs dx);

}  // namespace deepview::detail
