#include "deepview/experiment/models/modules/controllers.hpp"

#include <gtest/gtest.h>

#include "tests/experiment/models/model_checks.hpp"

namespace deepview {
namespace {

using testing::drawn;
using testing::joined;
using testing::linear;
using testing::sigmoid;
using testing::Values;
using testing::values_of;

struct Made {
  Model model;
  Controller controller;
};

Made made(const ControllerOptions& options) {
  Model model;
  Controller controller(PartBuilder(model.weights, "Controller", Seed{1}), 3, options);
  model.weights.set_dtype(at::kDouble);
  return {std::move(model), std::move(controller)};
}

// Two steps of two samples; expects each to be what `step` makes of the input and the state before.
void expect_steps(const ControllerOptions& options,
                  const std::function<Values(const Model&, const Values&, Values&)>& step) {
  const auto [model, controller] = made(options);
  const at::Tensor x = drawn({2, 2, 3}, 4, -1);
  ControllerState state = controller.start(2, x);
  std::vector<Values> expected_state(2, Values(8));
  for (std::int64_t t = 0; t < 2; ++t) {
    const at::Tensor out = controller(x.select(1, t), state, Pass{});
    for (std::int64_t sample = 0; sample < 2; ++sample) {
      const Values expected =
          step(model, values_of(x[sample][t]), expected_state[static_cast<std::size_t>(sample)]);
      const Values found = values_of(out[sample]);
      ASSERT_EQ(found.size(), expected.size());
      for (std::size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i], expected[i], 1e-12);
    }
  }
}

Values gates(const Model& model, const std::string& path, const Values& x, const Values& h,
             bool input) {
  Values y = testing::weight_of(model, path + (input ? ".bias_ih" : ".bias_hh"));
  const auto weight = testing::rows_of(model, path + (input ? ".weight_ih" : ".weight_hh"));
  const Values& from = input ? x : h;
  for (std::size_t i = 0; i < y.size(); ++i)
    for (std::size_t j = 0; j < weight[i].size(); ++j) y[i] += weight[i][j] * from[j];
  return y;
}

Values gru(const Model& model, const Values& x, Values& h) {
  const std::size_t n = 4;
  const Values a = gates(model, "gru", x, h, true);
  const Values b = gates(model, "gru", x, h, false);
  for (std::size_t i = 0; i < n; ++i) {
    const double reset = sigmoid(a[i] + b[i]);
    const double update = sigmoid(a[n + i] + b[n + i]);
    const double fresh = std::tanh(a[2 * n + i] + reset * b[2 * n + i]);
    h[i] = (1 - update) * fresh + update * h[i];
  }
  h.resize(n);
  return h;
}

TEST(Controllers, RecurAsTheirEquationsSay) {
  expect_steps({.name = "RNNController", .hidden_state_size = 4, .non_linearity = "tanh"},
               [](const Model& model, const Values& x, Values& h) {
                 h = linear(model, "linear", joined(x, testing::slice(h, 0, 4)));
                 for (double& v : h) v = std::tanh(v);
                 return h;
               });
  expect_steps({.name = "LSTMController", .hidden_state_size = 4},
               [](const Model& model, const Values& x, Values& state) {
                 const Values h = testing::slice(state, 0, 4);
                 const Values a = gates(model, "lstm", x, h, true);
                 const Values b = gates(model, "lstm", x, h, false);
                 for (std::size_t i = 0; i < 4; ++i) {
                   const double cell = sigmoid(a[4 + i] + b[4 + i]) * state[4 + i] +
                                       sigmoid(a[i] + b[i]) * std::tanh(a[8 + i] + b[8 + i]);
                   state[4 + i] = cell;
                   state[i] = sigmoid(a[12 + i] + b[12 + i]) * std::tanh(cell);
                 }
                 return testing::slice(state, 0, 4);
               });
  expect_steps({.name = "GRUController", .hidden_state_size = 4}, gru);
  expect_steps(
      {.name = "FeedforwardController", .hidden_state_size = 4},
      [](const Model& model, const Values& x, Values&) { return linear(model, "linear", x); });
  expect_steps({.name = "FFGRUController", .hidden_state_size = 4, .ff_output_size = 5},
               [](const Model& model, const Values& x, Values& h) {
                 return gru(model, linear(model, "linear", x), h);
               });
}

TEST(Controllers, ApplyTheNamedNonLinearity) {
  const auto output = [](const char* name) {
    const auto [model, controller] =
        made({.name = "RNNController", .hidden_state_size = 4, .non_linearity = name});
    ControllerState state = controller.start(1, drawn({1, 3}, 2));
    return values_of(controller(drawn({1, 3}, 2, -3, 3), state, Pass{}));
  };
  const Values plain = output("none");
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_DOUBLE_EQ(output("sigmoid")[i], sigmoid(plain[i]));
    EXPECT_DOUBLE_EQ(output("tanh")[i], std::tanh(plain[i]));
    EXPECT_DOUBLE_EQ(output("relu")[i], std::max(plain[i], 0.0));
  }
}

}  // namespace
}  // namespace deepview
