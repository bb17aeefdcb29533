// The differentiable working memory against a version of plain loops, one sample at a time.
#include <gtest/gtest.h>

#include "tests/experiment/models/model_checks.hpp"

namespace deepview {
namespace {

using testing::drawn;
using testing::joined;
using testing::linear;
using testing::one_plus;
using testing::Rows;
using testing::sigmoid;
using testing::slice;
using testing::softmax;
using testing::Values;
using testing::values_of;

double softplus(double x) {
  return std::log1p(std::exp(x));
}

// One sample through a DWM, place by place.
class DwmLoops {
 public:
  DwmLoops(const Model& model, const DwmOptions& options, std::size_t addresses)
      : model_(model),
        options_(options),
        content_(static_cast<std::size_t>(options.memory_content_size)),
        heads_(static_cast<std::size_t>(options.num_heads)),
        hidden_(static_cast<std::size_t>(options.hidden_state_size)),
        memory_(addresses, Values(content_, 0.01)),
        attention_(heads_, Values(addresses)) {
    for (Values& head : attention_) head[0] = 1;
    snapshot_ = attention_;
  }

  Values step(const Values& x) {
    Values in = x;
    for (const Values& head : attention_)
      for (std::size_t c = 0; c < content_; ++c) {
        double sum = 0;
        for (std::size_t a = 0; a < memory_.size(); ++a) sum += head[a] * memory_[a][c];
        in.push_back(sum);
      }
    in = joined(in, hidden_);
    const Values update = linear(model_, "cell.update", in);
    hidden_ = linear(model_, "cell.hidden", in);
    for (double& h : hidden_) h = sigmoid(h);
    const std::size_t size = update.size() / heads_;
    Rows told;
    for (std::size_t head = 0; head < heads_; ++head)
      told.push_back(slice(update, head * size, size));
    write(told);
    for (std::size_t head = 0; head < heads_; ++head)
      move(attention_[head], snapshot_[head], told[head]);
    return linear(model_, "cell.output", in);
  }

 private:
  std::size_t shifts() const { return static_cast<std::size_t>(options_.shift_size); }

  void write(const Rows& told) {
    const std::size_t erase = shifts() + 5;
    for (std::size_t a = 0; a < memory_.size(); ++a)
      for (std::size_t c = 0; c < content_; ++c) {
        double kept = memory_[a][c], added = 0;
        for (std::size_t head = 0; head < heads_; ++head) {
          kept *= 1 - sigmoid(told[head][erase + c]) * attention_[head][a];
          added += told[head][erase + content_ + c] * attention_[head][a];
        }
        memory_[a][c] = kept + added;
      }
  }

  void move(Values& attention, Values& snapshot, const Values& told) const {
    const double keep = sigmoid(told[shifts()]);
    const Values jump = softmax(slice(told, shifts() + 1, 3));
    for (std::size_t a = 0; a < attention.size(); ++a) {
      snapshot[a] = (1 - keep) * attention[a] + keep * snapshot[a];
      attention[a] = jump[0] * attention[a] + jump[1] * snapshot[a] + (a == 0 ? jump[2] : 0);
    }
    if (options_.use_content_addressing) find(attention, told);
    Values shift = slice(told, 0, shifts());
    for (double& s : shift) s = softplus(s);
    attention = testing::sharpened(testing::shifted(attention, softmax(shift)),
                                   one_plus(told[shifts() + 4]));
  }

  void find(Values& attention, const Values& told) const {
    const std::size_t first = shifts() + 5 + 2 * content_;
    Values key = slice(told, first, content_);
    for (double& k : key) k = std::tanh(k);
    Values alike;
    for (const Values& place : memory_)
      alike.push_back(softplus(told[first + content_]) * testing::cosine(key, place));
    alike = softmax(alike);
    const double gate = sigmoid(told[first + content_ + 1]);
    for (std::size_t a = 0; a < attention.size(); ++a)
      attention[a] = gate * alike[a] + (1 - gate) * attention[a];
  }

  const Model& model_;
  const DwmOptions& options_;
  std::size_t content_, heads_;
  Values hidden_;
  Rows memory_, attention_, snapshot_;
};

DwmOptions small_dwm(int heads, int shift, bool by_content, int addresses = -1) {
  return {.items = {5, 3},
          .hidden_state_size = 6,
          .num_heads = heads,
          .use_content_addressing = by_content,
          .shift_size = shift,
          .memory_content_size = 4,
          .memory_addresses_size = addresses};
}

void expect_agrees_with_loops(const DwmOptions& options, std::int64_t samples, std::int64_t steps,
                              std::size_t addresses) {
  const Model model = testing::float64_model(options);
  const at::Tensor items = drawn({samples, steps, 5}, 11, -1);
  const at::Tensor logits = testing::logits_of(model, items);
  for (std::int64_t sample = 0; sample < samples; ++sample) {
    DwmLoops loops(model, options, addresses);
    for (std::int64_t step = 0; step < steps; ++step) {
      const Values expected = loops.step(values_of(items[sample][step]));
      const Values found = values_of(logits[sample][step]);
      ASSERT_EQ(found.size(), expected.size());
      for (std::size_t i = 0; i < expected.size(); ++i)
        EXPECT_NEAR(found[i], expected[i], 1e-9) << step;
    }
  }
}

TEST(Dwm, AgreesWithLoopsForAnyNumberOfHeadsAndShifts) {
  for (const int heads : {1, 3})
    for (const int shift : {3, 5})
      for (const bool by_content : {false, true}) {
        SCOPED_TRACE(::testing::Message() << heads << " " << shift << " " << by_content);
        expect_agrees_with_loops(small_dwm(heads, shift, by_content), 3, 8, 8);
      }
}

TEST(Dwm, AgreesWithLoopsForMemoriesSmallerThanTheShift) {
  for (const int addresses : {1, 2, 4})
    for (const bool by_content : {false, true})
      expect_agrees_with_loops(small_dwm(2, 5, by_content, addresses), 2, 6,
                               static_cast<std::size_t>(addresses));
}

TEST(Dwm, HasAtLeastAsManyPlacesAsAHeadCanStepToWhereTheBatchSaysHowMany) {
  expect_agrees_with_loops(small_dwm(2, 7, true), 1, 1, 7);
  expect_agrees_with_loops(small_dwm(2, 7, true), 2, 4, 7);
}

TEST(Dwm, HasTheDerivativesOfItsEquations) {
  for (const bool by_content : {false, true}) {
    const Model model = testing::float64_model(small_dwm(2, 3, by_content), 2);
    TensorBatch batch;
    batch.add("sequences", drawn({2, 6, 5}, 12, -1));
    testing::expect_gradients_agree(model, batch);
  }
}

TEST(Dwm, HasAsManyWeightsAsThePublishedVersion) {
  EXPECT_EQ(make_model(DwmOptions{.items = {10, 8}}, Seed{1}).weights.count(WeightKind::trained),
            1066);
}

TEST(Dwm, TracesItsMemoryItsHeadsAndTheirBookmarksAtEveryStep) {
  const Model model = testing::float64_model(small_dwm(2, 3, false));
  TensorBatch batch;
  batch.add("sequences", drawn({3, 5, 5}, 13));
  Trace trace;
  Pass pass{.trace = &trace};
  model.logits(batch, pass);
  const std::vector<std::pair<std::string, std::vector<std::int64_t>>> expected{
      {"memory", {3, 5, 4}}, {"attention", {3, 2, 5}}, {"snapshot", {3, 2, 5}}};
  ASSERT_EQ(trace.size(), 5 * expected.size());
  for (std::size_t i = 0; i < trace.size(); ++i) {
    EXPECT_EQ(trace[i].name, expected[i % expected.size()].first);
    EXPECT_EQ(trace[i].step, static_cast<std::int64_t>(i / expected.size()));
    EXPECT_EQ(trace[i].value.sizes(), expected[i % expected.size()].second);
  }
}

}  // namespace
}  // namespace deepview
