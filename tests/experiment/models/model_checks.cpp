#include "tests/experiment/models/model_checks.hpp"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>

#include <algorithm>

namespace deepview::testing {

at::Tensor drawn(at::IntArrayRef shape, std::uint64_t seed, double low, double high) {
  Random random(Seed{seed});
  at::Tensor values = at::empty(shape, at::kDouble);
  for (std::int64_t i = 0; i < values.numel(); ++i)
    values.data_ptr<double>()[i] = low + (high - low) * random.uniform();
  return values;
}

Values values_of(const at::Tensor& tensor) {
  const at::Tensor wide = tensor.detach().to(at::kDouble).contiguous();
  return {wide.data_ptr<double>(), wide.data_ptr<double>() + wide.numel()};
}

Values weight_of(const Model& model, const std::string& name) {
  const Weight* weight = model.weights.find(name);
  EXPECT_NE(weight, nullptr) << name;
  return weight == nullptr ? Values() : values_of(weight->value);
}

Rows rows_of(const Model& model, const std::string& name) {
  const Values all = weight_of(model, name);
  const auto columns = static_cast<std::size_t>(model.weights.find(name)->value.size(1));
  Rows rows;
  for (std::size_t first = 0; first < all.size(); first += columns)
    rows.push_back(slice(all, first, columns));
  return rows;
}

Values softmax(Values x) {
  double sum = 0;
  for (double& v : x) sum += v = std::exp(v);
  for (double& v : x) v /= sum;
  return x;
}

Values linear(const Model& model, const std::string& path, const Values& x) {
  Values y = weight_of(model, path + ".bias");
  const Rows weight = rows_of(model, path + ".weight");
  for (std::size_t i = 0; i < y.size(); ++i)
    for (std::size_t j = 0; j < x.size(); ++j) y[i] += weight[i].at(j) * x[j];
  return y;
}

Values joined(const Values& a, const Values& b) {
  Values both = a;
  both.insert(both.end(), b.begin(), b.end());
  return both;
}

Values slice(const Values& x, std::size_t first, std::size_t count) {
  const auto begin = x.begin() + static_cast<std::ptrdiff_t>(first);
  return {begin, begin + static_cast<std::ptrdiff_t>(count)};
}

double cosine(const Values& a, const Values& b) {
  double dot = 0, aa = 0, bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    dot += a[i] * b[i];
    aa += a[i] * a[i];
    bb += b[i] * b[i];
  }
  return dot / std::max(std::sqrt(aa), 1e-12) / std::max(std::sqrt(bb), 1e-12);
}

Values shifted(const Values& w, const Values& s) {
  const auto n = static_cast<long>(w.size());
  const long half = static_cast<long>(s.size()) / 2;
  Values out(w.size());
  for (long i = 0; i < n; ++i)
    for (long j = 0; j < static_cast<long>(s.size()); ++j)
      out[static_cast<std::size_t>(i)] +=
          s[static_cast<std::size_t>(j)] *
          w[static_cast<std::size_t>((((i + j - half) % n) + n) % n)];
  return out;
}

Values sharpened(Values w, double gamma) {
  double sum = 0;
  for (double& v : w) sum += v = std::pow(v + 1e-12, gamma);
  for (double& v : w) v /= sum;
  return w;
}

Model float64_model(const ModelOptions& options, double scale) {
  Model model = make_model(options, Seed{7});
  model.weights.set_dtype(at::kDouble);
  const at::NoGradGuard no_grad;
  for (const Weight& weight : model.weights.all()) {
    at::Tensor handle = weight.value;
    if (weight.kind == WeightKind::trained) handle.mul_(scale);
  }
  return model;
}

at::Tensor logits_of(const Model& model, const at::Tensor& sequences) {
  TensorBatch batch;
  batch.add("sequences", sequences);
  Pass pass;
  return model.logits(batch, pass);
}

void expect_gradients_agree(const Model& model, const TensorBatch& batch, int most) {
  const auto measured = [&] {
    Pass pass{.training = true};
    const at::Tensor logits = model.logits(batch, pass);
    return (logits * drawn(logits.sizes(), 5, -1)).sum();
  };
  for (const Weight& weight : model.weights.all()) {
    at::Tensor handle = weight.value;
    handle.mutable_grad() = at::Tensor();
  }
  measured().backward();
  Random random(Seed{3});
  for (const Weight& weight : model.weights.all()) {
    if (weight.kind != WeightKind::trained) continue;
    ASSERT_TRUE(weight.value.grad().defined()) << weight.name;
    double* const values = weight.value.data_ptr<double>();
    const Values gradient = values_of(weight.value.grad());
    for (int i = 0; i < most; ++i) {
      const auto at = random.below(static_cast<std::uint64_t>(weight.value.numel()));
      const double before = values[at];
      const double step = 1e-6 * std::max(1.0, std::abs(before));
      values[at] = before + step;
      const double above = measured().item<double>();
      values[at] = before - step;
      const double below = measured().item<double>();
      values[at] = before;
      EXPECT_NEAR(gradient[at], (above - below) / (2 * step),
                  1e-5 * std::max(1.0, std::abs(gradient[at])))
          << weight.name << " " << at;
    }
  }
}

}  // namespace deepview::testing
