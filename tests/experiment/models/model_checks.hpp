// What every model must hold, and small helpers for slow obvious versions of them.
#pragma once

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "deepview/base/random.hpp"
#include "deepview/experiment/models/modules/model.hpp"

namespace deepview::testing {

using Values = std::vector<double>;
using Rows = std::vector<Values>;

/// A tensor of float64 drawn uniformly from low to high.
at::Tensor drawn(at::IntArrayRef shape, std::uint64_t seed, double low = 0, double high = 1);

/// The numbers of a tensor in float64, row-major.
Values values_of(const at::Tensor& tensor);
/// The numbers of the weight of this name. Fails the test when it is not there.
Values weight_of(const Model& model, const std::string& name);
/// The same as rows of a matrix.
Rows rows_of(const Model& model, const std::string& name);

inline double sigmoid(double x) {
  return 1 / (1 + std::exp(-x));
}
inline double one_plus(double x) {
  return 1 + std::log1p(std::exp(x));
}
Values softmax(Values x);
/// W x + b of the Linear at `path`.
Values linear(const Model& model, const std::string& path, const Values& x);
Values joined(const Values& a, const Values& b);
Values slice(const Values& x, std::size_t first, std::size_t count);
/// Cosine, lengths floored at 1e-12.
double cosine(const Values& a, const Values& b);
/// out[i] = Σ_j s[j] w[(i + j − ⌊S / 2⌋) mod A], one by one.
Values shifted(const Values& w, const Values& s);
/// (w + 1e-12)^γ over its sum.
Values sharpened(Values w, double gamma);

/// The model in float64, with weights as `make_model` draws them times `scale`, which brings saturation in
/// reach of small models.
Model float64_model(const ModelOptions& options, double scale = 3);

/// Logits of a batch with the one field `sequences`.
at::Tensor logits_of(const Model& model, const at::Tensor& sequences);

/// Expects the derivatives of a fixed sum of the logits by up to `most` entries of every weight to agree with
/// central differences. The model must be in float64.
void expect_gradients_agree(const Model& model, const TensorBatch& batch, int most = 4);

}  // namespace deepview::testing
