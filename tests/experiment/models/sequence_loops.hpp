// Marked sequences, and what slow obvious versions of models of them share.
#pragma once

#include <algorithm>
#include <string>

#include "deepview/experiment/models/recurrent_options.hpp"
#include "tests/experiment/models/model_checks.hpp"

namespace deepview::testing {

inline Values squashed(Values x) {
  for (double& v : x) v = sigmoid(v);
  return x;
}

/// One step of the LSTM cell at `path`; returns the next hidden values.
inline Values lstm_step(const Model& model, const std::string& path, const Values& x,
                        Values& hidden, Values& cell) {
  Values raw = weight_of(model, path + ".bias_ih");
  const Values bias = weight_of(model, path + ".bias_hh");
  const Rows of_input = rows_of(model, path + ".weight_ih");
  const Rows of_hidden = rows_of(model, path + ".weight_hh");
  for (std::size_t i = 0; i < raw.size(); ++i) {
    raw[i] += bias[i];
    for (std::size_t j = 0; j < x.size(); ++j) raw[i] += of_input[i].at(j) * x[j];
    for (std::size_t j = 0; j < hidden.size(); ++j) raw[i] += of_hidden[i].at(j) * hidden[j];
  }
  const std::size_t n = hidden.size();
  for (std::size_t i = 0; i < n; ++i) {
    cell[i] = sigmoid(raw[n + i]) * cell[i] + sigmoid(raw[i]) * std::tanh(raw[2 * n + i]);
    hidden[i] = sigmoid(raw[3 * n + i]) * std::tanh(cell[i]);
  }
  return hidden;
}

/// Items with the marks of a plan such as "e..s.", one letter a step: e encode, s solve, b both. All other
/// bits are drawn.
inline at::Tensor marked_items(const std::string& plan, std::int64_t samples, std::int64_t width,
                               const SwitchBits& bits = {}) {
  at::Tensor items = drawn({samples, static_cast<std::int64_t>(plan.size()), width}, 11);
  const at::Tensor encoding = items.select(2, bits.encoding_bit).zero_();
  const at::Tensor solving = items.select(2, bits.solving_bit).zero_();
  for (std::size_t i = 0; i < plan.size(); ++i) {
    const auto step = static_cast<std::int64_t>(i);
    if (plan[i] == 'e' || plan[i] == 'b') encoding.select(1, step).fill_(1);
    if (plan[i] == 's' || plan[i] == 'b') solving.select(1, step).fill_(1);
  }
  return items;
}

inline bool has_bit(const Values& item, int bit) {
  return item[static_cast<std::size_t>(bit)] == 1;
}

/// Expects the logits of every sample to be what loops made by `make_loops` answer to its items, one by one.
template <class MakeLoops>
void expect_agreement(const Model& model, const at::Tensor& items, const MakeLoops& make_loops) {
  const at::Tensor logits = logits_of(model, items);
  ASSERT_EQ(logits.size(0), items.size(0));
  ASSERT_EQ(logits.size(1), items.size(1));
  for (std::int64_t sample = 0; sample < items.size(0); ++sample) {
    auto loops = make_loops();
    for (std::int64_t step = 0; step < items.size(1); ++step) {
      const Values expected = loops.step(values_of(items[sample][step]));
      const Values found = values_of(logits[sample][step]);
      ASSERT_EQ(found.size(), expected.size());
      for (std::size_t i = 0; i < expected.size(); ++i)
        EXPECT_NEAR(found[i], expected[i], 1e-9) << "sample " << sample << ", step " << step;
    }
  }
}

inline TensorBatch batch_of(const at::Tensor& items) {
  TensorBatch batch;
  batch.add("sequences", items);
  return batch;
}

}  // namespace deepview::testing
