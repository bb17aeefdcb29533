// The models with a memory against versions of plain loops, one sample at a time.
#include <ATen/ops/stack.h>
#include <gtest/gtest.h>

#include "tests/experiment/models/model_checks.hpp"

namespace deepview {
namespace {

using testing::cosine;
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

Values squashed(Values x) {
  for (double& v : x) v = sigmoid(v);
  return x;
}

// One sample through an NTM with an RNN controller, place by place.
class NtmLoops {
 public:
  NtmLoops(const Model& model, const NtmOptions& options, std::size_t addresses)
      : model_(model),
        options_(options),
        content_(static_cast<std::size_t>(options.memory.num_content_bits)),
        reads_(static_cast<std::size_t>(options.interface.num_read_heads)),
        hidden_(static_cast<std::size_t>(options.controller.hidden_state_size)),
        memory_(addresses, Values(content_)),
        attention_(reads_ + 1, Values(addresses)),
        read_(reads_ * content_) {
    for (Values& head : attention_) head[0] = 1;
  }

  Values step(const Values& x) {
    hidden_ = squashed(linear(model_, "cell.controller.linear", joined(joined(x, read_), hidden_)));
    Values change;
    for (std::size_t head = 0; head <= reads_; ++head) {
      const std::string path =
          head < reads_ ? "cell.read_heads." + std::to_string(head) : "cell.write_head";
      change = linear(model_, path, hidden_);
      attend(attention_[head], change);
    }
    read_.assign(read_.size(), 0);
    for (std::size_t head = 0; head < reads_; ++head)
      for (std::size_t a = 0; a < memory_.size(); ++a)
        for (std::size_t c = 0; c < content_; ++c)
          read_[head * content_ + c] += attention_[head][a] * memory_[a][c];
    const std::size_t size = change.size() - 2 * content_;
    for (std::size_t a = 0; a < memory_.size(); ++a)
      for (std::size_t c = 0; c < content_; ++c) {
        const double w = attention_[reads_][a];
        memory_[a][c] = memory_[a][c] * (1 - w * sigmoid(change[size + c])) +
                        w * sigmoid(change[size + content_ + c]);
      }
    return linear(model_, "cell.output", joined(hidden_, read_));
  }

 private:
  void attend(Values& attention, const Values& raw) const {
    std::size_t at = 0;
    if (options_.interface.use_content_based_addressing) {
      const Values key = squashed(slice(raw, 0, content_));
      Values alike;
      for (const Values& place : memory_)
        alike.push_back(one_plus(raw[content_]) * cosine(key, place));
      alike = softmax(alike);
      const double gate = sigmoid(raw[content_ + 1]);
      for (std::size_t a = 0; a < attention.size(); ++a)
        attention[a] = gate * alike[a] + (1 - gate) * attention[a];
      at = content_ + 2;
    }
    const auto shifts = static_cast<std::size_t>(options_.interface.shift_size);
    attention = testing::sharpened(testing::shifted(attention, softmax(slice(raw, at, shifts))),
                                   one_plus(raw[at + shifts]));
  }

  const Model& model_;
  const NtmOptions& options_;
  std::size_t content_, reads_;
  Values hidden_;
  Rows memory_, attention_;
  Values read_;
};

NtmOptions small_ntm(int reads, int shift, bool by_content) {
  NtmOptions options{.items = {5, 3},
                     .controller = {.hidden_state_size = 6},
                     .interface = {.num_read_heads = reads, .shift_size = shift},
                     .memory = {.num_content_bits = 4}};
  options.interface.use_content_based_addressing = by_content;
  return options;
}

TEST(Ntm, AgreesWithLoopsForAnyNumberOfHeadsAndShifts) {
  for (const int reads : {1, 3})
    for (const int shift : {3, 5})
      for (const bool by_content : {true, false}) {
        const NtmOptions options = small_ntm(reads, shift, by_content);
        const Model model = testing::float64_model(options);
        const at::Tensor items = drawn({3, 7, 5}, 11);
        const at::Tensor logits = testing::logits_of(model, items);
        for (std::int64_t sample = 0; sample < 3; ++sample) {
          NtmLoops loops(model, options, 7);
          for (std::int64_t step = 0; step < 7; ++step) {
            const Values expected = loops.step(values_of(items[sample][step]));
            const Values found = values_of(logits[sample][step]);
            for (std::size_t i = 0; i < expected.size(); ++i)
              EXPECT_NEAR(found[i], expected[i], 1e-9) << step;
          }
        }
      }
}

TEST(Ntm, HasTheDerivativesOfItsEquations) {
  for (const bool by_content : {true, false}) {
    const Model model = testing::float64_model(small_ntm(2, 3, by_content), 2);
    TensorBatch batch;
    batch.add("sequences", drawn({2, 6, 5}, 12));
    testing::expect_gradients_agree(model, batch);
  }
}

TEST(Ntm, TracesItsMemoryAndAttentionAtEveryStep) {
  const Model model = testing::float64_model(small_ntm(1, 3, true));
  TensorBatch batch;
  batch.add("sequences", drawn({2, 4, 5}, 13));
  Trace trace;
  Pass pass{.trace = &trace};
  model.logits(batch, pass);
  std::int64_t memories = 0;
  for (const TraceEntry& entry : trace)
    if (entry.name == "memory") {
      EXPECT_EQ(entry.step, memories++);
      EXPECT_EQ(entry.value.sizes(), (std::vector<std::int64_t>{2, 4, 4}));
    }
  EXPECT_EQ(memories, 4);
}

}  // namespace
}  // namespace deepview
