// EncoderSolverLSTM and EncoderSolverNTM against versions of plain loops, one sample at a time.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "deepview/base/error.hpp"
#include "tests/experiment/models/ntm_loops.hpp"

namespace deepview {
namespace {

using ::testing::AllOf;
using testing::batch_of;
using testing::drawn;
using testing::has_bit;
using ::testing::HasSubstr;
using testing::marked_items;
using testing::NtmLoops;
using testing::NtmLoopState;
using ::testing::Property;
using ::testing::Throws;
using testing::Values;

const std::vector<std::string> plans{"e...s...", "..e..s..e.s.", "s..",  "...", "e", "s",
                                     ".",        "e.e.s.s.ss",   "ses.e"};

class EncoderSolverLstmLoops {
 public:
  EncoderSolverLstmLoops(const Model& model, const EncoderSolverLstmOptions& options)
      : model_(model),
        bits_(options.bits),
        hidden_(static_cast<std::size_t>(options.hidden_state_size)),
        cell_(hidden_.size()) {}

  Values step(const Values& item) {
    if (has_bit(item, bits_.encoding_bit)) mode_ = "encoder";
    if (has_bit(item, bits_.solving_bit)) mode_ = "solver";
    return testing::linear(model_, "output",
                           testing::lstm_step(model_, mode_, item, hidden_, cell_));
  }

 private:
  const Model& model_;
  SwitchBits bits_;
  std::string mode_ = "encoder";
  Values hidden_, cell_;
};

class EncoderSolverNtmLoops {
 public:
  EncoderSolverNtmLoops(const Model& model, const EncoderSolverNtmOptions& options,
                        std::size_t addresses)
      : options_(options),
        encoder_(model, options.ntm, "encoder"),
        solver_(model, options.ntm, "solver"),
        encoded_(encoder_.start(addresses)) {}

  Values step(const Values& item) {
    if (has_bit(item, options_.bits.solving_bit)) {
      solving_ = true;
      solved_ = options_.pass_cell_state ? encoded_ : solver_.start_on(encoded_.memory);
    }
    return solving_ ? solver_.step(item, solved_) : encoder_.step(item, encoded_);
  }

 private:
  const EncoderSolverNtmOptions& options_;
  NtmLoops encoder_, solver_;
  NtmLoopState encoded_, solved_;
  bool solving_ = false;
};

EncoderSolverLstmOptions small_lstm() {
  return {.items = {5, 3}, .hidden_state_size = 4};
}

EncoderSolverNtmOptions small_ntm() {
  return {.ntm = {.items = {5, 3},
                  .controller = {.hidden_state_size = 6},
                  .interface = {.num_read_heads = 1, .use_content_based_addressing = false},
                  .memory = {.num_content_bits = 4}}};
}

void expect_loops(const EncoderSolverNtmOptions& options, const std::string& plan,
                  std::int64_t samples) {
  const Model model = testing::float64_model(options);
  const int addresses = options.ntm.memory.num_addresses;
  testing::expect_agreement(model, marked_items(plan, samples, 5, options.bits), [&] {
    return EncoderSolverNtmLoops(
        model, options, addresses == -1 ? plan.size() : static_cast<std::size_t>(addresses));
  });
}

std::int64_t trained_numbers(const ModelOptions& options) {
  return make_model(options, Seed{1}).weights.count(WeightKind::trained);
}

TEST(EncoderSolverLstm, AgreesWithLoopsHoweverTurnsChange) {
  for (const SwitchBits bits : {SwitchBits{0, 1}, SwitchBits{4, 2}})
    for (const std::int64_t samples : {1, 3})
      for (const std::string& plan : plans) {
        EncoderSolverLstmOptions options = small_lstm();
        options.bits = bits;
        const Model model = testing::float64_model(options);
        testing::expect_agreement(model, marked_items(plan, samples, 5, bits),
                                  [&] { return EncoderSolverLstmLoops(model, options); });
      }
}

TEST(EncoderSolverLstm, HasTheDerivativesOfItsEquations) {
  const Model model = testing::float64_model(small_lstm());
  testing::expect_gradients_agree(model, batch_of(marked_items("e..s.e.s.", 2, 5)));
}

TEST(EncoderSolverNtm, AgreesWithLoopsHoweverTurnsChange) {
  for (const bool pass_cell_state : {false, true})
    for (const std::int64_t samples : {1, 3})
      for (const std::string& plan : plans) {
        EncoderSolverNtmOptions options = small_ntm();
        options.pass_cell_state = pass_cell_state;
        expect_loops(options, plan, samples);
      }
}

TEST(EncoderSolverNtm, AgreesWithLoopsForAnyMemoryAndHeads) {
  for (const bool pass_cell_state : {false, true})
    for (const bool by_content : {false, true})
      for (const int addresses : {1, 2, 9}) {
        EncoderSolverNtmOptions options = small_ntm();
        options.pass_cell_state = pass_cell_state;
        options.ntm.interface.num_read_heads = 2;
        options.ntm.interface.shift_size = 5;
        options.ntm.interface.use_content_based_addressing = by_content;
        options.ntm.memory.num_addresses = addresses;
        options.bits = {3, 0};
        expect_loops(options, "e...s..s..", 2);
      }
}

TEST(EncoderSolverNtm, HasTheDerivativesOfItsEquations) {
  for (const bool pass_cell_state : {false, true}) {
    EncoderSolverNtmOptions options = small_ntm();
    options.pass_cell_state = pass_cell_state;
    const Model model = testing::float64_model(options, 2);
    testing::expect_gradients_agree(model, batch_of(marked_items("e..s..s.", 2, 5)));
  }
}

TEST(EncoderSolverNtm, TracesItsMemoryAndAttentionAtEveryStep) {
  const Model model = testing::float64_model(small_ntm());
  Trace trace;
  Pass pass{.trace = &trace};
  model.logits(batch_of(marked_items("e.s.", 2, 5)), pass);
  std::int64_t memories = 0;
  for (const TraceEntry& entry : trace)
    if (entry.name == "memory") {
      EXPECT_EQ(entry.step, memories++);
    }
  EXPECT_EQ(memories, 4);
}

TEST(EncoderSolvers, HaveAsManyWeightsAsTheirPublishedVersions) {
  EXPECT_EQ(trained_numbers(EncoderSolverLstmOptions{.items = {11, 8}, .hidden_state_size = 256}),
            552'968);
  EncoderSolverNtmOptions shipped{.ntm = {.items = {11, 8}, .memory = {.num_content_bits = 15}},
                                  .pass_cell_state = true};
  shipped.ntm.interface.use_content_based_addressing = false;
  EXPECT_EQ(trained_numbers(shipped), 4052);
}

TEST(EncoderSolvers, AnswerEmptyBatches) {
  for (const ModelOptions& options : {ModelOptions(small_lstm()), ModelOptions(small_ntm())}) {
    const Model model = testing::float64_model(options);
    EXPECT_EQ(testing::logits_of(model, drawn({0, 4, 5}, 1)).sizes(),
              (std::vector<std::int64_t>{0, 4, 3}));
  }
}

TEST(EncoderSolvers, RefuseItemsThatCallBothAndNameTheStep) {
  for (const ModelOptions& options : {ModelOptions(small_lstm()), ModelOptions(small_ntm())}) {
    const Model model = testing::float64_model(options);
    EXPECT_THAT([&] { testing::logits_of(model, marked_items("e..b.", 2, 5)); },
                Throws<Error>(AllOf(Property(&Error::kind, ErrorKind::data),
                                    Property(&Error::what, HasSubstr("step 3")))));
  }
}

TEST(EncoderSolvers, RefuseBatchesWhoseSamplesDoNotAgree) {
  for (const ModelOptions& options : {ModelOptions(small_lstm()), ModelOptions(small_ntm())}) {
    const Model model = testing::float64_model(options);
    const at::Tensor items = marked_items("e..s.", 3, 5);
    items[2][3][1] = 0;
    EXPECT_THAT([&] { testing::logits_of(model, items); },
                Throws<Error>(AllOf(Property(&Error::kind, ErrorKind::data),
                                    Property(&Error::what, HasSubstr("step 3")))));
  }
}

TEST(EncoderSolvers, RefuseBitsThatItemsDoNotHave) {
  for (const SwitchBits bits :
       {SwitchBits{5, 1}, SwitchBits{0, 5}, SwitchBits{-1, 1}, SwitchBits{2, 2}}) {
    EncoderSolverLstmOptions lstm = small_lstm();
    lstm.bits = bits;
    EncoderSolverNtmOptions ntm = small_ntm();
    ntm.bits = bits;
    for (const ModelOptions& options : {ModelOptions(lstm), ModelOptions(ntm)})
      EXPECT_THAT([&] { make_model(options, Seed{1}); },
                  Throws<Error>(Property(&Error::kind, ErrorKind::config)));
  }
}

}  // namespace
}  // namespace deepview
