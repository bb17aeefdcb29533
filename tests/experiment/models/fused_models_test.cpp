// The kernels for whole sequences against the same models step by step through libtorch's operators.
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/softmax.h>
#include <gtest/gtest.h>
#include <hwy/highway.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "deepview/base/error.hpp"
#include "deepview/experiment/models/modules/addressing.hpp"
#include "deepview/experiment/models/modules/dnc_memory.hpp"
#include "deepview/experiment/models/modules/fused_addressing.hpp"
#include "deepview/experiment/models/modules/fused_dnc_memory.hpp"
#include "tests/experiment/models/fused_checks.hpp"
#include "tests/experiment/models/sequence_loops.hpp"

namespace deepview {
namespace {

using testing::Answers;
using testing::answers_of;
using testing::apart;
using testing::BatchSize;
using testing::drawn;
using testing::expect_close;
using testing::items_for;
using testing::model_of;

constexpr int inputs = testing::fused_inputs;

NtmOptions ntm(int reads, int shift, bool by_content) {
  NtmOptions options{.items = {inputs, 3},
                     .controller = {.hidden_state_size = 7},
                     .interface = {.num_read_heads = reads, .shift_size = shift},
                     .memory = {.num_content_bits = 6}};
  options.interface.use_content_based_addressing = by_content;
  return options;
}

DwmOptions dwm(int heads, int shift, bool by_content) {
  return {.items = {inputs, 3},
          .hidden_state_size = 7,
          .num_heads = heads,
          .use_content_addressing = by_content,
          .shift_size = shift,
          .memory_content_size = 6};
}

MaesOptions maes(int encoder_shift, int solver_shift, bool pass_cell_state) {
  return {.items = {inputs, 3},
          .controller = {.hidden_state_size = 7},
          .memory = {.num_content_bits = 6},
          .mae_shift_size = encoder_shift,
          .mas_shift_size = solver_shift,
          .pass_cell_state = pass_cell_state};
}

// Few places: of many that are hardly used, rounding decides which is taken first, and what is written to them differs
// by a ten-thousandth.
DncOptions dnc(int reads) {
  return {.items = {inputs, 3},
          .hidden_state_size = 7,
          .memory_content_size = 6,
          .memory_addresses_size = 12,
          .num_reads = reads};
}

int drawn_from(int least, int most, Random& random) {
  return least + static_cast<int>(random.below(static_cast<std::uint64_t>(most - least + 1)));
}

void expect_fused_agrees(const ModelOptions& options, const BatchSize& size, double scale = 1) {
  testing::expect_fused_agrees(options, items_for(options, size), scale);
}

TEST(FusedNtm, AgreesWithTheOperatorsForAnyNumberOfHeadsAndShifts) {
  for (const int reads : {1, 3})
    for (const int shift : {1, 3, 5})
      for (const bool by_content : {true, false})
        for (const double scale : {1.0, 3.0}) {
          SCOPED_TRACE(::testing::Message() << reads << " " << shift << " " << by_content);
          expect_fused_agrees(ntm(reads, shift, by_content), {}, scale);
        }
}

TEST(FusedNtm, AgreesForEveryCurveOfTheController) {
  for (const std::string curve : {"sigmoid", "tanh", "relu", "none"}) {
    SCOPED_TRACE(curve);
    NtmOptions options = ntm(2, 3, true);
    options.controller.non_linearity = curve;
    expect_fused_agrees(options, {}, 1.5);
  }
}

TEST(FusedNtm, AgreesForMemoriesSmallerThanTheShiftAndLargerThanTheSequence) {
  for (const int addresses : {1, 2, 3, 4, 20}) {
    SCOPED_TRACE(addresses);
    NtmOptions options = ntm(2, 7, true);
    options.memory.num_addresses = addresses;
    expect_fused_agrees(options, {});
  }
}

// Weights with which heads look by content alone, find much the same everywhere, and sharpen to the power 10, so
// that the sum of what is left is about 1e-12, and often less: 1e-12 divides then.
Model sharpening_model(const NtmOptions& options, at::ScalarType dtype) {
  Model model = model_of(options, dtype, 1);
  const at::NoGradGuard no_grad;
  const std::int64_t gate = options.memory.num_content_bits + 1;
  const std::int64_t sharpness = gate + 1 + options.interface.shift_size;
  for (const char* name : {"cell.read_heads.0.bias", "cell.write_head.bias"}) {
    const at::Tensor bias = model.weights.find(name)->value;
    bias[gate].fill_(12);
    bias[sharpness].fill_(9.3);
  }
  return model;
}

TEST(FusedNtm, AgreesWhereSharpeningLeavesNearlyNothing) {
  NtmOptions options = ntm(1, 3, true);
  options.memory.num_addresses = 20;
  const at::Tensor items = items_for(options, {});
  const Model model = sharpening_model(options, at::kFloat);
  TensorBatch batch;
  batch.add("sequences", items.to(at::kFloat));
  Trace trace;
  Pass pass{.trace = &trace};
  model.logits(batch, pass);
  std::int64_t partly = 0;
  for (const TraceEntry& entry : trace) {
    if (entry.name != "attention") continue;
    const at::Tensor sums = entry.value.sum(-1);
    partly += (sums > 0.1).logical_and(sums < 0.9).sum().item<std::int64_t>();
  }
  EXPECT_GT(partly, 10);
  const Answers fused = answers_of(model, items, true);
  expect_close(fused, answers_of(model, items, false), 1e-4, 1e-3);
  expect_close(fused, answers_of(sharpening_model(options, at::kDouble), items, true), 1e-4, 1e-3);
}

TEST(FusedDwm, AgreesWithTheOperatorsForAnyNumberOfHeadsAndShifts) {
  for (const int heads : {1, 3})
    for (const int shift : {3, 5})
      for (const bool by_content : {false, true})
        for (const double scale : {1.0, 3.0}) {
          SCOPED_TRACE(::testing::Message() << heads << " " << shift << " " << by_content);
          expect_fused_agrees(dwm(heads, shift, by_content), {}, scale);
        }
}

TEST(FusedDwm, AgreesForMemoriesSmallerThanTheShiftAndLargerThanTheSequence) {
  for (const int addresses : {1, 2, 3, 4, 20}) {
    SCOPED_TRACE(addresses);
    DwmOptions options = dwm(2, 7, true);
    options.memory_addresses_size = addresses;
    expect_fused_agrees(options, {});
  }
}

TEST(FusedMaes, AgreesWithTheOperatorsHoweverTurnsChange) {
  for (const bool pass_cell_state : {true, false})
    for (const char* plan :
         {"e...s...", "..e..s..e.s.", "s..", "...", "es", "e.e.s.s.ss", ".s", "ses.e"})
      for (const double scale : {1.0, 3.0}) {
        SCOPED_TRACE(::testing::Message() << plan << " " << pass_cell_state);
        const MaesOptions options = maes(3, 5, pass_cell_state);
        testing::expect_fused_agrees(options, testing::marked_items(plan, 5, inputs, options.bits),
                                     scale);
      }
}

TEST(FusedMaes, AgreesForEveryCurveOfTheControllers) {
  for (const std::string curve : {"sigmoid", "tanh", "relu", "none"}) {
    SCOPED_TRACE(curve);
    MaesOptions options = maes(5, 3, true);
    options.controller.non_linearity = curve;
    expect_fused_agrees(options, {}, 1.5);
  }
}

TEST(FusedMaes, AgreesForMemoriesSmallerThanTheShiftAndLargerThanTheSequence) {
  for (const int addresses : {1, 2, 3, 4, 20}) {
    SCOPED_TRACE(addresses);
    MaesOptions options = maes(7, 5, true);
    options.memory.num_addresses = addresses;
    expect_fused_agrees(options, {});
  }
}

TEST(FusedMaes, AgreesForDrawnSizes) {
  Random random(Seed{5});
  const auto size_from = [&random](int least, int most) { return drawn_from(least, most, random); };
  for (int i = 0; i < 20; ++i) {
    MaesOptions options = maes(2 * size_from(1, 3) + 1, 2 * size_from(1, 3) + 1, i % 2 == 0);
    options.controller.hidden_state_size = size_from(1, 20);
    options.memory = {.num_addresses = size_from(1, 12), .num_content_bits = size_from(1, 16)};
    options.bits = {size_from(0, 1), size_from(2, inputs - 1)};
    const BatchSize size{size_from(1, 40), size_from(2, 40)};
    SCOPED_TRACE(::testing::Message() << i << ": " << size.samples << " " << size.steps);
    expect_fused_agrees(options, size);
  }
}

TEST(FusedMaes, IsLeftToTheOperatorsWithAnotherController) {
  for (const std::string controller : {"LSTMController", "GRUController"}) {
    MaesOptions options = maes(3, 3, true);
    options.controller.name = controller;
    const Model model = model_of(options, at::kFloat);
    const at::Tensor items = items_for(options, {});
    EXPECT_TRUE(
        at::equal(answers_of(model, items, true).logits, answers_of(model, items, false).logits));
  }
}

TEST(FusedDnc, AgreesWithTheOperatorsForAnyNumberOfReadHeads) {
  for (const int reads : {1, 2, 4})
    for (const double scale : {1.0, 2.0}) {
      SCOPED_TRACE(::testing::Message() << reads << " " << scale);
      expect_fused_agrees(dnc(reads), {}, scale);
    }
}

TEST(FusedDnc, AgreesForDrawnSizes) {
  Random random(Seed{6});
  const auto size_from = [&random](int least, int most) { return drawn_from(least, most, random); };
  for (int i = 0; i < 20; ++i) {
    DncOptions options = dnc(size_from(1, 3));
    options.hidden_state_size = size_from(1, 20);
    options.memory_content_size = size_from(2, 16);
    options.memory_addresses_size = i < 4 ? i + 1 : size_from(1, 40);
    options.shift_size = 2 * size_from(1, 2) + 1;
    const BatchSize size{size_from(1, 40), size_from(1, 30)};
    SCOPED_TRACE(::testing::Message() << i << ": " << options.memory_addresses_size << " "
                                      << size.samples << " " << size.steps);
    expect_fused_agrees(options, size);
  }
}

TEST(FusedDnc, IsLeftToTheOperatorsInItsVariantsAndWithAnotherController) {
  std::vector<DncOptions> all(6, dnc(2));
  all[0].controller_type = "GRUController";
  all[1].num_writes = 2;
  all[2].use_ntm_write = true;
  all[3].use_ntm_read = true;
  all[4].use_ntm_order = true;
  all[5].use_extra_write_gate = true;
  for (const DncOptions& options : all) {
    const Model model = model_of(options, at::kFloat);
    const at::Tensor items = items_for(options, {});
    EXPECT_TRUE(
        at::equal(answers_of(model, items, true).logits, answers_of(model, items, false).logits));
  }
}

// A number of each sample from [samples, numbers].
std::vector<detail::Pack> packed(const at::Tensor& values) {
  const at::Tensor columns = values.detach().flatten(1).t().to(at::kFloat).contiguous();
  std::vector<detail::Pack> packs(static_cast<std::size_t>(columns.size(0)));
  std::memcpy(packs.data(), columns.data_ptr<float>(), packs.size() * sizeof(detail::Pack));
  return packs;
}

void expect_packs_near(const std::vector<detail::Pack>& found, const at::Tensor& expected) {
  const at::Tensor samples = expected.detach().flatten(1);
  ASSERT_EQ(static_cast<std::int64_t>(found.size()), samples.size(1));
  for (std::size_t i = 0; i < found.size(); ++i)
    for (std::size_t sample = 0; sample < detail::samples_at_once; ++sample) {
      const auto value = samples[static_cast<std::int64_t>(sample)][static_cast<std::int64_t>(i)];
      EXPECT_NEAR(found[i].of[sample], value.item<double>(),
                  1e-4 * std::max(1e-2, std::abs(value.item<double>())))
          << i << " of sample " << sample;
    }
}

TEST(FusedAddressing, FindsPlacesAndKeysOfNearlyNoLengthAsTheOperatorsDo) {
  constexpr std::int64_t samples = 16, addresses = 6, content = 5;
  at::Tensor memory = drawn({samples, addresses, content}, 31, -1);
  memory.select(1, 1).zero_();
  memory.select(1, 2).mul_(3e-13);
  memory.select(1, 3).mul_(1e-5);
  at::Tensor key = drawn({samples, 1, content}, 32, -1);
  key[3].zero_();
  key[4].mul_(3e-13);
  const at::Tensor strength = drawn({samples, 1, 1}, 33, 1, 4).requires_grad_();
  memory.requires_grad_();
  key.requires_grad_();
  const at::Tensor alike = at::softmax(strength * key_similarity(key, memory), -1);
  const at::Tensor upstream = drawn(alike.sizes(), 34, -1);
  (alike * upstream).sum().backward();

  const std::vector<detail::Pack> places = packed(memory), keys = packed(key);
  const std::vector<detail::Pack> strengths = packed(strength);
  std::vector<detail::Pack> lengths(addresses), similarity(addresses), found(addresses);
  detail::inverse_lengths(places, lengths);
  const detail::LookUp look_up{places, lengths, keys, strengths[0]};
  detail::find(look_up, similarity, found);
  expect_packs_near(found, alike);
  std::vector<detail::Pack> dplaces(places.size()), dkey(content), dalike = packed(upstream);
  std::vector<detail::Pack> dstrength(1);
  detail::find_gradient(look_up, {similarity, found}, dalike, {dplaces, dkey, dstrength[0]});
  expect_packs_near(dplaces, memory.grad());
  expect_packs_near(dkey, key.grad());
  expect_packs_near(dstrength, strength.grad());
}

TEST(FusedDncMemory, AllocatesInTheOrderOfUsageTheLowerAddressFirstAmongEquals) {
  for (const std::int64_t addresses : {1, 2, 3, 7, 8, 9, 16, 37}) {
    at::Tensor usage = drawn({detail::samples_at_once, addresses}, 41).to(at::kFloat);
    usage.select(0, 1).mul_(3).floor_().div_(3);  // many equals
    usage.select(0, 2).zero_();
    usage.select(0, 3).fill_(1);
    const std::vector<detail::Pack> packs = packed(usage);
    std::vector<detail::Pack> floored(packs.size()), found(packs.size());
    detail::allocate(packs, floored, found);
    expect_packs_near(found, allocation(usage));
  }
}

class FusedModels : public ::testing::TestWithParam<ModelOptions> {};

// Samples that fill no block of sixteen, one, and several.
TEST_P(FusedModels, AgreeForAnyNumberOfSamplesAndSteps) {
  for (const BatchSize size :
       {BatchSize{1, 1}, {3, 2}, {16, 30}, {64, 1}, {1, 30}, {70, 30}, {3, 150}}) {
    SCOPED_TRACE(::testing::Message() << size.samples << " samples, " << size.steps << " steps");
    expect_fused_agrees(GetParam(), size);
  }
}

TEST_P(FusedModels, GiveTheSameBitsForAnyNumberOfThreads) {
  const Model model = model_of(GetParam(), at::kFloat, 1);
  const at::Tensor items = items_for(GetParam(), {120, 12});
  const int before = at::get_num_threads();
  std::optional<Answers> first;
  for (const int threads : {1, 2, 3, 7}) {
    at::set_num_threads(threads);
    const Answers answers = answers_of(model, items, true);
    if (!first) first = answers;
    EXPECT_TRUE(at::equal(answers.logits, first->logits)) << threads;
    for (std::size_t i = 0; i < answers.gradients.size(); ++i)
      EXPECT_TRUE(at::equal(answers.gradients[i], first->gradients[i])) << threads << " " << i;
  }
  at::set_num_threads(before);
}

TEST_P(FusedModels, AgreeWithTheOperatorsOnEveryInstructionSet) {
  std::int64_t targets = hwy::SupportedTargets();
  int tried = 0;
  while (targets != 0) {
    const std::int64_t target = targets & -targets;
    targets ^= target;
    hwy::SetSupportedTargetsForTest(target);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
    SCOPED_TRACE(hwy::TargetName(target));
    expect_fused_agrees(GetParam(), {});
    ++tried;
  }
  hwy::SetSupportedTargetsForTest(0);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  EXPECT_GE(tried, 1);
}

TEST_P(FusedModels, AnswerTheSameWithoutGradients) {
  const Model model = model_of(GetParam(), at::kFloat, 1);
  const at::Tensor items = items_for(GetParam(), {18, 9});
  const at::Tensor logits = answers_of(model, items, true).logits;
  const at::NoGradGuard no_grad;
  EXPECT_TRUE(at::equal(testing::logits_of(model, items.to(at::kFloat)), logits));
}

TEST_P(FusedModels, AnswerAsBeforeWhileSomebodyLooksOn) {
  const Model model = model_of(GetParam(), at::kFloat, 1);
  TensorBatch batch;
  batch.add("sequences", items_for(GetParam(), {4, 6}).to(at::kFloat));
  Pass alone;
  const at::Tensor logits = model.logits(batch, alone);
  Trace trace;
  Pass traced{.trace = &trace};
  EXPECT_LT(apart(model.logits(batch, traced), logits), 1e-5);
  EXPECT_FALSE(trace.empty());
  int told = 0;
  Pass telling{.on_output = [&told](const std::string&, const at::Tensor&) { ++told; }};
  EXPECT_LT(apart(model.logits(batch, telling), logits), 1e-5);
  EXPECT_GT(told, 0);
}

TEST_P(FusedModels, ComputeTheirGradientsAgainWhereTheGraphIsKept) {
  const Model model = model_of(GetParam(), at::kFloat, 1);
  TensorBatch batch;
  batch.add("sequences", items_for(GetParam(), {4, 6}).to(at::kFloat));
  Pass pass;
  const at::Tensor sum = model.logits(batch, pass).sum();
  const at::Tensor weight = model.weights.all().front().value;
  sum.backward({}, true);
  const at::Tensor once = weight.grad().clone();
  sum.backward();
  EXPECT_TRUE(at::equal(weight.grad(), 2 * once));
}

// Tapes are kept from pass to pass, but not from one whose gradients are still to come.
TEST_P(FusedModels, KeepPassesApartWhoseGradientsAreStillToCome) {
  const Model model = model_of(GetParam(), at::kFloat);
  const at::Tensor items = items_for(GetParam(), {4, 6}).to(at::kFloat);
  const at::Tensor weight = model.weights.all().front().value;
  const auto sum_of = [&](const at::Tensor& x) {
    TensorBatch batch;
    batch.add("sequences", x);
    Pass pass;
    return model.logits(batch, pass).sum();
  };
  sum_of(items).backward();
  const at::Tensor alone = weight.grad().clone();
  weight.mutable_grad() = at::Tensor();
  const at::Tensor first = sum_of(items);
  const at::Tensor second = sum_of(items.flip(0).contiguous() * 0.5);
  {
    const at::NoGradGuard no_grad;
    sum_of(items * 0.25);
  }
  first.backward();
  EXPECT_TRUE(at::equal(weight.grad(), alone));
}

TEST_P(FusedModels, LeaveFrozenWeightsWithoutGradients) {
  Model model = model_of(GetParam(), at::kFloat, 1);
  const std::string frozen = model.weights.all().front().name;
  model.weights.freeze(frozen);
  TensorBatch batch;
  batch.add("sequences", items_for(GetParam(), {4, 6}).to(at::kFloat));
  Pass pass;
  model.logits(batch, pass).sum().backward();
  EXPECT_FALSE(model.weights.find(frozen)->value.grad().defined());
  EXPECT_TRUE(model.weights.all().back().value.grad().defined());
}

TEST_P(FusedModels, SayThatTheirGradientsCannotBeDifferentiated) {
  const Model model = model_of(GetParam(), at::kFloat, 1);
  TensorBatch batch;
  batch.add("sequences", items_for(GetParam(), {4, 6}).to(at::kFloat));
  Pass pass;
  EXPECT_THROW(model.logits(batch, pass).sum().backward({}, true, true), Error);
}

TEST_P(FusedModels, PassOnWhatIsNoNumberInItsOwnSampleOnly) {
  const Model model = model_of(GetParam(), at::kFloat, 1);
  at::Tensor items = items_for(GetParam(), {3, 5}).to(at::kFloat);
  items[1][1][2].fill_(std::nan(""));
  const at::NoGradGuard no_grad;
  const at::Tensor logits = testing::logits_of(model, items);
  EXPECT_TRUE(std::isnan(logits[1][4][0].item<double>()));
  EXPECT_TRUE(std::isfinite(logits[1][0].sum().item<double>()));
  EXPECT_TRUE(std::isfinite(logits[0].sum().item<double>()));
  EXPECT_TRUE(std::isfinite(logits[2].sum().item<double>()));
}

INSTANTIATE_TEST_SUITE_P(EveryOne, FusedModels,
                         ::testing::Values(ntm(2, 3, true), ntm(1, 3, false), dwm(2, 3, true),
                                           dwm(1, 3, false), maes(3, 5, true), maes(3, 3, false),
                                           dnc(1), dnc(3)));

TEST(FusedNtm, IsLeftToTheOperatorsWithAnotherController) {
  for (const std::string controller :
       {"LSTMController", "GRUController", "FeedforwardController"}) {
    NtmOptions options = ntm(1, 3, true);
    options.controller.name = controller;
    const Model model = model_of(options, at::kFloat, 1);
    const at::Tensor items = items_for(options, {});
    EXPECT_TRUE(
        at::equal(answers_of(model, items, true).logits, answers_of(model, items, false).logits));
  }
}

}  // namespace
}  // namespace deepview
