// ThalNet against a version of plain loops, one sample at a time.
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include "tests/experiment/models/model_checks.hpp"

namespace deepview {
namespace {

using testing::drawn;
using testing::joined;
using testing::linear;
using testing::Rows;
using testing::rows_of;
using testing::sigmoid;
using testing::slice;
using testing::Values;
using testing::values_of;
using testing::weight_of;

// W x + b of one half of a GRU cell: reset, update, new.
Values half(const Model& model, const std::string& path, const std::string& which,
            const Values& x) {
  Values y = weight_of(model, path + ".bias_" + which);
  const Rows weight = rows_of(model, path + ".weight_" + which);
  for (std::size_t i = 0; i < y.size(); ++i)
    for (std::size_t j = 0; j < x.size(); ++j) y[i] += weight[i].at(j) * x[j];
  return y;
}

Values gru(const Model& model, const std::string& path, const Values& x, const Values& h) {
  const Values in = half(model, path, "ih", x);
  const Values back = half(model, path, "hh", h);
  Values next(h.size());
  for (std::size_t i = 0; i < h.size(); ++i) {
    const std::size_t update = h.size() + i, fresh = 2 * h.size() + i;
    const double reset = sigmoid(in[i] + back[i]);
    const double keep = sigmoid(in[update] + back[update]);
    next[i] = (1 - keep) * std::tanh(in[fresh] + reset * back[fresh]) + keep * h[i];
  }
  return next;
}

// One sample through a ThalNet, module by module, from a centre.
class ThalNetLoops {
 public:
  ThalNetLoops(const Model& model, const ThalNetOptions& options, Values center)
      : model_(model),
        size_(static_cast<std::size_t>(options.center_size_per_module)),
        center_(std::move(center)) {
    const auto answer = static_cast<std::size_t>(options.output_size);
    hidden_.assign(static_cast<std::size_t>(options.num_modules), Values(size_));
    hidden_.back().resize(size_ + answer);
  }

  Values step(const Values& item) {
    Values next;
    for (std::size_t module = 0; module < hidden_.size(); ++module) {
      const std::string path = "modules." + std::to_string(module);
      const Values seen = context(path + ".context");
      const Values x =
          linear(model_, path + ".controller.linear", module == 0 ? joined(item, seen) : seen);
      hidden_[module] = gru(model_, path + ".controller.gru", x, hidden_[module]);
      next = joined(next, slice(hidden_[module], 0, size_));
    }
    center_ = next;
    return slice(hidden_.back(), size_, hidden_.back().size() - size_);
  }

 private:
  Values context(const std::string& path) const {
    Values y = weight_of(model_, path + ".bias");
    const Values lengths = weight_of(model_, path + ".weight_g");
    const Rows directions = rows_of(model_, path + ".weight_v");
    for (std::size_t i = 0; i < y.size(); ++i) {
      double squares = 0;
      for (const double v : directions[i]) squares += v * v;
      for (std::size_t j = 0; j < center_.size(); ++j)
        y[i] += lengths[i] * directions[i][j] / std::sqrt(squares) * center_[j];
    }
    return y;
  }

  const Model& model_;
  std::size_t size_;
  Values center_;
  Rows hidden_;
};

// With lengths that are not those of the directions any more, as after learning.
Model trained_model(const ThalNetOptions& options) {
  Model model = testing::float64_model(options, 2);
  const at::NoGradGuard no_grad;
  for (const Weight& weight : model.weights.all()) {
    at::Tensor handle = weight.value;
    if (weight.name.ends_with("weight_g")) handle.mul_(drawn(handle.sizes(), 31, 0.5, 2));
  }
  return model;
}

ThalNetOptions small_thalnet(int modules) {
  return {.input_size = 5,
          .output_size = 3,
          .num_modules = modules,
          .center_size_per_module = 4,
          .context_input_size = 6};
}

TEST(ThalNet, AgreesWithLoopsForAnyNumberOfModules) {
  for (const int modules : {1, 2, 4})
    for (const auto& [samples, steps] : {std::pair{3, 7}, std::pair{1, 1}}) {
      const ThalNetOptions options = small_thalnet(modules);
      const Model model = trained_model(options);
      const at::Tensor items = drawn({samples, steps, 5}, 11, -1);
      const at::Tensor logits = testing::logits_of(model, items);
      Random draws = Pass{}.draws;
      for (std::int64_t sample = 0; sample < samples; ++sample) {
        Values center(static_cast<std::size_t>(4 * modules));
        for (double& c : center) c = static_cast<float>(draws.normal());
        ThalNetLoops loops(model, options, center);
        for (std::int64_t step = 0; step < steps; ++step) {
          const Values expected = loops.step(values_of(items[sample][step]));
          const Values found = values_of(logits[sample][step]);
          ASSERT_EQ(found.size(), expected.size());
          for (std::size_t i = 0; i < expected.size(); ++i)
            EXPECT_NEAR(found[i], expected[i], 1e-9) << modules << " " << step;
        }
      }
    }
}

TEST(ThalNet, HasTheDerivativesOfItsEquations) {
  const Model model = trained_model(small_thalnet(3));
  TensorBatch batch;
  batch.add("sequences", drawn({2, 5, 5}, 12, -1));
  testing::expect_gradients_agree(model, batch);
}

TEST(ThalNet, StartsWithContextsAsThoughTheirWeightsWereNotNormalised) {
  const Model model = make_model(small_thalnet(2), Seed{1});
  const Rows directions = rows_of(model, "modules.1.context.weight_v");
  const Values lengths = weight_of(model, "modules.1.context.weight_g");
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    double squares = 0;
    for (const double v : directions[i]) squares += v * v;
    EXPECT_NEAR(lengths[i], std::sqrt(squares), 1e-6);
  }
}

TEST(ThalNet, StartsFromACentreThatTheDrawsOfThePassDecide) {
  const Model model = testing::float64_model(small_thalnet(2));
  TensorBatch batch;
  batch.add("sequences", drawn({1, 3, 5}, 12).expand({2, 3, 5}));
  const auto logits = [&](std::uint64_t seed) {
    Pass pass{.draws = Random(Seed{seed})};
    return model.logits(batch, pass);
  };
  EXPECT_EQ(values_of(logits(1)), values_of(logits(1)));
  EXPECT_NE(values_of(logits(1)), values_of(logits(2)));
  EXPECT_NE(values_of(logits(1)[0]), values_of(logits(1)[1]));
}

TEST(ThalNet, HasTheWeightsOfItsModules) {
  const std::int64_t context = 32 * 128 + 32 + 32;
  const auto gru = [](std::int64_t in, std::int64_t out) { return 3 * out * (in + out + 2); };
  EXPECT_EQ(make_model(ThalNetOptions{.input_size = 11, .output_size = 8}, Seed{1})
                .weights.count(WeightKind::trained),
            4 * context + 3 * 32 * 33 + 32 * (43 + 1) + 3 * gru(32, 32) + gru(32, 40));
}

TEST(ThalNet, TracesItsCentreAndModulesAtEveryStep) {
  const Model model = testing::float64_model(small_thalnet(2));
  TensorBatch batch;
  batch.add("sequences", drawn({3, 4, 5}, 13));
  Trace trace;
  Pass pass{.trace = &trace};
  model.logits(batch, pass);
  const std::vector<std::pair<std::string, std::vector<std::int64_t>>> expected{
      {"modules.0", {3, 4}}, {"modules.1", {3, 7}}, {"center", {3, 8}}};
  ASSERT_EQ(trace.size(), 4 * expected.size());
  for (std::size_t i = 0; i < trace.size(); ++i) {
    EXPECT_EQ(trace[i].name, expected[i % expected.size()].first);
    EXPECT_EQ(trace[i].step, static_cast<std::int64_t>(i / expected.size()));
    EXPECT_EQ(trace[i].value.sizes(), expected[i % expected.size()].second);
  }
}

}  // namespace
}  // namespace deepview
