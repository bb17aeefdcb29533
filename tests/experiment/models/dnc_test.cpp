// The differentiable neural computer against a version of plain loops, one sample at a time.
#include <ATen/core/grad_mode.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "deepview/experiment/models/modules/dnc_cell.hpp"
#include "deepview/experiment/models/modules/dnc_memory.hpp"
#include "tests/experiment/models/dnc_loops.hpp"

namespace deepview {
namespace {

using testing::DncLoops;
using testing::drawn;
using testing::LoopState;
using testing::Rows;
using testing::Values;
using testing::values_of;

DncOptions small_dnc(int reads, int writes, int flags = 0) {
  return {.items = {5, 3},
          .hidden_state_size = 6,
          .memory_content_size = 4,
          .num_reads = reads,
          .num_writes = writes,
          .controller_type = "RNNController",
          .use_ntm_write = (flags & 1) != 0,
          .use_ntm_read = (flags & 2) != 0,
          .use_ntm_order = (flags & 4) != 0,
          .use_extra_write_gate = (flags & 8) != 0};
}

void expect_near(const Values& found, const Values& expected, double tolerance) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i], expected[i], tolerance) << i;
}

// At most four places: of five, two that were never written to are equally empty but for rounding, which would
// decide which of them is taken first.
void expect_agrees_with_loops(const DncOptions& options, std::int64_t samples, std::int64_t steps) {
  const Model model = testing::float64_model(options);
  const at::Tensor items = drawn({samples, steps, 5}, 11, -1);
  const at::Tensor logits = testing::logits_of(model, items);
  const int addresses = options.memory_addresses_size;
  for (std::int64_t sample = 0; sample < samples; ++sample) {
    DncLoops loops = testing::loops_at_start(
        model, options, static_cast<std::size_t>(addresses == -1 ? steps : addresses));
    for (std::int64_t step = 0; step < steps; ++step)
      expect_near(values_of(logits[sample][step]), loops.step(values_of(items[sample][step])),
                  1e-9);
  }
}

TEST(Dnc, AgreesWithLoopsForAnyNumberOfHeadsAndEveryVariant) {
  for (const auto& [reads, writes] : {std::pair{1, 1}, std::pair{3, 1}, std::pair{2, 3}})
    for (int flags = 0; flags < 16; ++flags) {
      SCOPED_TRACE(::testing::Message() << reads << " " << writes << " " << flags);
      expect_agrees_with_loops(small_dnc(reads, writes, flags), 3, 4);
    }
}

TEST(Dnc, AgreesWithLoopsForFewPlacesAndASingleStepOfASingleSample) {
  for (const int places : {1, 2, 4})
    for (const int flags : {0, 3}) {
      DncOptions options = small_dnc(2, 2, flags);
      options.memory_addresses_size = places;
      options.shift_size = 5;
      SCOPED_TRACE(::testing::Message() << places << " " << flags);
      expect_agrees_with_loops(options, 2, 9);
      expect_agrees_with_loops(options, 1, 1);
    }
}

// As the cell's, with all that it holds drawn.
DncState drawn_state(const DncCell& cell, std::int64_t samples, std::int64_t addresses) {
  const at::NoGradGuard no_grad;
  DncState state = cell.start(samples, addresses, drawn({1}, 1));
  state.controller[0] = drawn(state.controller[0].sizes(), 21);
  state.memory = drawn(state.memory.sizes(), 22, -1);
  state.usage = drawn(state.usage.sizes(), 23);
  state.links = drawn(state.links.sizes(), 24, 0, 0.1);
  state.precedence = drawn(state.precedence.sizes(), 25, 0, 0.1);
  state.writes = drawn(state.writes.sizes(), 26, 0, 0.1);
  state.reads = drawn(state.reads.sizes(), 27, 0, 0.1);
  state.read = drawn(state.read.sizes(), 28, -1);
  return state;
}

Rows rows(const at::Tensor& matrix) {
  Rows all;
  for (std::int64_t i = 0; i < matrix.size(0); ++i) all.push_back(values_of(matrix[i]));
  return all;
}

LoopState one_sample(const DncState& state, std::int64_t sample) {
  std::vector<Rows> links;
  for (std::int64_t head = 0; head < state.links.size(1); ++head)
    links.push_back(rows(state.links[sample][head]));
  return {.memory = rows(state.memory[sample]),
          .usage = values_of(state.usage[sample]),
          .links = links,
          .precedence = rows(state.precedence[sample]),
          .writes = rows(state.writes[sample]),
          .reads = rows(state.reads[sample]),
          .read = values_of(state.read[sample]),
          .hidden = values_of(state.controller[0][sample])};
}

TEST(Dnc, AgreesWithLoopsFromAnyState) {
  for (const int flags : {0, 1, 2, 4, 8, 15}) {
    const DncOptions options = small_dnc(3, 2, flags);
    Model model;
    const DncCell cell(PartBuilder(model.weights, "DNC", Seed{4}).part("cell", "DNCCell"), options);
    model.weights.set_dtype(at::kDouble);
    DncState state = drawn_state(cell, 2, 13);
    std::vector<DncLoops> loops;
    for (std::int64_t sample = 0; sample < 2; ++sample)
      loops.emplace_back(model, options, one_sample(state, sample));
    for (std::int64_t step = 0; step < 6; ++step) {
      const at::Tensor items = drawn({2, 5}, 30 + static_cast<std::uint64_t>(step), -1);
      const at::Tensor answers = cell(items, state, Pass{}, step);
      for (std::int64_t sample = 0; sample < 2; ++sample)
        expect_near(values_of(answers[sample]),
                    loops[static_cast<std::size_t>(sample)].step(values_of(items[sample])), 1e-9);
    }
  }
}

TEST(Dnc, HasTheDerivativesOfItsEquationsWhereUsageDoesNotMatter) {
  for (const int flags : {1, 3, 9, 15}) {
    const Model model = testing::float64_model(small_dnc(2, 2, flags), 2);
    TensorBatch batch;
    batch.add("sequences", drawn({2, 4, 5}, 12, -1));
    testing::expect_gradients_agree(model, batch);
  }
}

// The sum of logits that gradients are taken of, by loops; usages by sample and step are noted in the first run
// and kept in the others, since nothing is learnt through them.
double measured(const Model& model, const DncOptions& options, const at::Tensor& items,
                const at::Tensor& factors, std::vector<Rows>& usages) {
  const bool first = usages.empty();
  if (first) usages.resize(static_cast<std::size_t>(items.size(0)));
  double sum = 0;
  for (std::int64_t sample = 0; sample < items.size(0); ++sample) {
    Rows& known = usages[static_cast<std::size_t>(sample)];
    DncLoops loops =
        testing::loops_at_start(model, options, static_cast<std::size_t>(items.size(1)));
    for (std::int64_t step = 0; step < items.size(1); ++step) {
      const Values y = loops.step(values_of(items[sample][step]),
                                  first ? nullptr : &known[static_cast<std::size_t>(step)]);
      if (first) known.push_back(loops.usage());
      const Values factor = values_of(factors[sample][step]);
      for (std::size_t i = 0; i < y.size(); ++i) sum += y[i] * factor[i];
    }
  }
  return sum;
}

void expect_gradients_at_known_usage(const DncOptions& options) {
  const Model model = testing::float64_model(options, 2);
  const at::Tensor items = drawn({2, 4, 5}, 12, -1);
  const at::Tensor factors = drawn({2, 4, 3}, 5, -1);
  (testing::logits_of(model, items) * factors).sum().backward();
  std::vector<Rows> usages;
  measured(model, options, items, factors, usages);
  Random random(Seed{3});
  for (const Weight& weight : model.weights.all()) {
    const Values gradient = values_of(weight.value.grad());
    double* const values = weight.value.data_ptr<double>();
    for (int i = 0; i < 3; ++i) {
      const auto at = random.below(gradient.size());
      const double before = values[at];
      values[at] = before + 1e-6;
      const double above = measured(model, options, items, factors, usages);
      values[at] = before - 1e-6;
      const double below = measured(model, options, items, factors, usages);
      values[at] = before;
      EXPECT_NEAR(gradient[at], (above - below) / 2e-6, 1e-6) << weight.name << " " << at;
    }
  }
}

TEST(Dnc, HasTheDerivativesOfItsEquationsAtKnownUsage) {
  expect_gradients_at_known_usage(small_dnc(1, 1));
  expect_gradients_at_known_usage(small_dnc(2, 3, 8));
}

TEST(Dnc, LearnsNothingThroughUsage) {
  const Model model = testing::float64_model(small_dnc(2, 2));
  testing::logits_of(model, drawn({2, 4, 5}, 12)).sum().backward();
  for (const char* name : {"free_gates.weight", "free_gates.bias"}) {
    const at::Tensor& weight = model.weights.find(std::string("cell.interface.") + name)->value;
    EXPECT_THAT(values_of(weight.grad()), ::testing::Each(0.0)) << name;
  }
}

TEST(Dnc, HasAsManyWeightsAsThePublishedVersion) {
  const DncOptions options{.items = {11, 8}, .memory_content_size = 15};
  EXPECT_EQ(make_model(options, Seed{1}).weights.count(WeightKind::trained), 5732);
}

TEST(Dnc, TakesTheEmptiestPlacesFirst) {
  at::Tensor usage = drawn({2, 3}, 1);
  const Values values{.2, .8, .5, .9, .1, .1};
  std::copy(values.begin(), values.end(), usage.data_ptr<double>());
  expect_near(values_of(allocation(usage)), {.8, .02, .10, .1 * .01, .9, .09}, 1e-5);
  const at::Tensor many = drawn({4, 37}, 2);
  for (std::int64_t sample = 0; sample < 4; ++sample)
    expect_near(values_of(allocation(many)[sample]),
                testing::allocation_of(values_of(many[sample])), 1e-12);
}

TEST(Dnc, KeepsUsageWhereNothingIsWrittenOrFreed) {
  const at::Tensor usage = drawn({2, 7}, 1);
  const at::Tensor writes = drawn({2, 3, 7}, 2);
  const at::Tensor reads = drawn({2, 2, 7}, 3);
  const at::Tensor gates = drawn({2, 2, 1}, 4);
  expect_near(values_of(next_usage(usage, writes * 0, reads, gates * 0)), values_of(usage), 1e-15);
  for (const double u : values_of(next_usage(usage, writes * 0 + 1, reads, gates * 0)))
    EXPECT_EQ(u, 1);
  for (const double u : values_of(next_usage(usage, writes, reads * 0 + 1, gates * 0 + 1)))
    EXPECT_EQ(u, 0);
}

TEST(Dnc, TracesItsMemoryAndWhatItKnowsOfItAtEveryStep) {
  const Model model = testing::float64_model(small_dnc(2, 1));
  TensorBatch batch;
  batch.add("sequences", drawn({3, 4, 5}, 13));
  Trace trace;
  Pass pass{.trace = &trace};
  model.logits(batch, pass);
  const std::vector<std::pair<std::string, std::vector<std::int64_t>>> expected{
      {"memory", {3, 4, 4}},
      {"usage", {3, 4}},
      {"precedence", {3, 1, 4}},
      {"write_weights", {3, 1, 4}},
      {"read_weights", {3, 2, 4}}};
  ASSERT_EQ(trace.size(), 4 * expected.size());
  for (std::size_t i = 0; i < trace.size(); ++i) {
    EXPECT_EQ(trace[i].name, expected[i % expected.size()].first);
    EXPECT_EQ(trace[i].step, static_cast<std::int64_t>(i / expected.size()));
    EXPECT_EQ(trace[i].value.sizes(), expected[i % expected.size()].second);
    EXPECT_FALSE(trace[i].value.requires_grad());
  }
}

TEST(Dnc, TellsTheOutputOfEveryLayerOfItsInterface) {
  const Model model = testing::float64_model(small_dnc(2, 1));
  TensorBatch batch;
  batch.add("sequences", drawn({3, 1, 5}, 13));
  std::vector<std::string> told;
  Pass pass;
  pass.on_output = [&](const std::string& path, const at::Tensor& output) {
    told.push_back(path);
    EXPECT_EQ(output.size(1), model.weights.find(path + ".bias")->value.size(0)) << path;
  };
  model.logits(batch, pass);
  EXPECT_EQ(told.size(), 17U);
  EXPECT_THAT(told, ::testing::Contains("cell.interface.read_modes"));
}

}  // namespace
}  // namespace deepview
