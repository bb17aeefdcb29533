#include "deepview/experiment/models/modules/layers.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/gru_cell.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/lstm.h>
#include <ATen/ops/lstm_cell.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

#include <cmath>
#include <tuple>

namespace deepview {
namespace {

double bound_of(std::int64_t fan_in) {
  return 1 / std::sqrt(static_cast<double>(fan_in));
}

}  // namespace

Linear::Linear(const PartBuilder& part, std::int64_t inputs, std::int64_t outputs)
    : weight(part.uniform("weight", {outputs, inputs}, bound_of(inputs))),
      bias(part.uniform("bias", {outputs}, bound_of(inputs))),
      path_(part.path()) {
}

at::Tensor Linear::operator()(const at::Tensor& x, const Pass& pass) const {
  if (pass.on_dense_input) pass.on_dense_input(path_, x);
  return pass.told(path_, at::linear(x, weight, bias));
}

Conv2d::Conv2d(const PartBuilder& part, const Convolution& shape)
    : weight(part.uniform("weight", {shape.outputs, shape.inputs, shape.kernel, shape.kernel},
                          bound_of(shape.inputs * shape.kernel * shape.kernel))),
      bias(part.uniform("bias", {shape.outputs},
                        bound_of(shape.inputs * shape.kernel * shape.kernel))),
      shape_(shape),
      path_(part.path()) {
}

at::Tensor Conv2d::operator()(const at::Tensor& x, const Pass& pass) const {
  return pass.told(path_, at::conv2d(x, weight, bias, shape_.stride, shape_.padding));
}

BatchNorm2d::BatchNorm2d(const PartBuilder& part, std::int64_t channels)
    : weight_(part.constant("weight", {channels}, 1)),
      bias_(part.constant("bias", {channels}, 0)),
      running_mean_(part.buffer("running_mean", at::zeros({channels}))),
      running_var_(part.buffer("running_var", at::ones({channels}))),
      path_(part.path()) {
}

at::Tensor BatchNorm2d::operator()(const at::Tensor& x, const Pass& pass) const {
  constexpr double momentum = 0.1;
  constexpr double epsilon = 1e-5;
  return pass.told(path_, at::batch_norm(x, weight_, bias_, running_mean_, running_var_,
                                         pass.training, momentum, epsilon, false));
}

LstmCell::LstmCell(const PartBuilder& part, std::int64_t inputs, std::int64_t units)
    : weight_ih(part.uniform("weight_ih", {4 * units, inputs}, bound_of(units))),
      weight_hh(part.uniform("weight_hh", {4 * units, units}, bound_of(units))),
      bias_ih(part.uniform("bias_ih", {4 * units}, bound_of(units))),
      bias_hh(part.uniform("bias_hh", {4 * units}, bound_of(units))),
      units_(units) {
}

LstmState LstmCell::operator()(const at::Tensor& x, const LstmState& state) const {
  auto [hidden, cell] =
      at::lstm_cell(x, {state.hidden, state.cell}, weight_ih, weight_hh, bias_ih, bias_hh);
  return {std::move(hidden), std::move(cell)};
}

LstmState LstmCell::start(std::int64_t samples, const at::Tensor& like) const {
  return {at::zeros({samples, units_}, like.options()),
          at::zeros({samples, units_}, like.options())};
}

GruCell::GruCell(const PartBuilder& part, std::int64_t inputs, std::int64_t units)
    : weight_ih_(part.uniform("weight_ih", {3 * units, inputs}, bound_of(units))),
      weight_hh_(part.uniform("weight_hh", {3 * units, units}, bound_of(units))),
      bias_ih_(part.uniform("bias_ih", {3 * units}, bound_of(units))),
      bias_hh_(part.uniform("bias_hh", {3 * units}, bound_of(units))),
      units_(units) {
}

at::Tensor GruCell::operator()(const at::Tensor& x, const at::Tensor& hidden) const {
  return at::gru_cell(x, hidden, weight_ih_, weight_hh_, bias_ih_, bias_hh_);
}

Lstm::Lstm(const PartBuilder& part, const LstmShape& shape) : shape_(shape), path_(part.path()) {
  const double bound = bound_of(shape.units);
  const std::int64_t ways = shape.bidirectional ? 2 : 1;
  for (std::int64_t layer = 0; layer < shape.layers; ++layer) {
    const std::int64_t inputs = layer == 0 ? shape.inputs : ways * shape.units;
    for (std::int64_t way = 0; way < ways; ++way) {
      const std::string suffix = "_l" + std::to_string(layer) + (way == 1 ? "_reverse" : "");
      weights_.push_back(part.uniform("weight_ih" + suffix, {4 * shape.units, inputs}, bound));
      weights_.push_back(part.uniform("weight_hh" + suffix, {4 * shape.units, shape.units}, bound));
      weights_.push_back(part.uniform("bias_ih" + suffix, {4 * shape.units}, bound));
      weights_.push_back(part.uniform("bias_hh" + suffix, {4 * shape.units}, bound));
    }
  }
}

at::Tensor Lstm::operator()(const at::Tensor& x, Pass& pass) const {
  // One layer at a time, so that what is dropped out between them is drawn by the pass.
  const std::int64_t ways = shape_.bidirectional ? 2 : 1;
  const auto per_layer = static_cast<std::size_t>(4 * ways);
  const at::Tensor start = at::zeros({ways, x.size(0), shape_.units}, x.options());
  at::Tensor out = x;
  for (std::int64_t layer = 0; layer < shape_.layers; ++layer) {
    if (layer > 0) out = dropout(out, shape_.dropout, pass);
    const auto first = static_cast<std::size_t>(layer) * per_layer;
    const at::TensorList weights(weights_.data() + first, per_layer);
    out = std::get<0>(at::lstm(out, {start, start}, weights, true, 1, 0, pass.training,
                               shape_.bidirectional, true));
  }
  return pass.told(path_, out);
}

at::Tensor dropout(const at::Tensor& x, double chance, Pass& pass) {
  if (!pass.training || chance == 0) return x;
  at::Tensor mask = at::empty(x.sizes(), at::kFloat);
  float* const values = mask.data_ptr<float>();
  const auto kept = static_cast<float>(1 / (1 - chance));
  for (std::int64_t i = 0; i < mask.numel(); ++i)
    values[i] = pass.draws.uniform() < chance ? 0 : kept;
  return x * mask.to(x.scalar_type());
}

}  // namespace deepview
