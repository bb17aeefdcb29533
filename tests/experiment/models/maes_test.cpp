// The memory-augmented encoder-solver against a version of plain loops, one sample at a time.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "deepview/base/error.hpp"
#include "tests/experiment/models/sequence_loops.hpp"

namespace deepview {
namespace {

using ::testing::AllOf;
using testing::batch_of;
using testing::has_bit;
using ::testing::HasSubstr;
using testing::joined;
using testing::linear;
using testing::marked_items;
using testing::one_plus;
using ::testing::Property;
using testing::Rows;
using testing::sigmoid;
using testing::slice;
using ::testing::Throws;
using testing::Values;

// One sample, place by place.
class MaesLoops {
 public:
  MaesLoops(const Model& model, const MaesOptions& options, std::size_t addresses)
      : model_(model),
        options_(options),
        content_(static_cast<std::size_t>(options.memory.num_content_bits)),
        memory_(addresses, Values(content_)),
        written_at_(addresses),
        encoder_{.hidden = Values(static_cast<std::size_t>(options.controller.hidden_state_size)),
                 .cell = Values(static_cast<std::size_t>(options.controller.hidden_state_size))},
        fresh_(encoder_) {
    written_at_[0] = 1;
  }

  Values step(const Values& item) {
    if (has_bit(item, options_.bits.solving_bit)) {
      solving_ = true;
      solver_ = options_.pass_cell_state ? encoder_ : fresh_;
      read_at_ = Values(memory_.size());
      read_at_[0] = 1;
    }
    return solving_ ? solve(item) : encode(item);
  }

 private:
  struct Recurrent {
    Values hidden, cell;
  };

  Values recur(const std::string& part, const Values& item, Recurrent& state) const {
    if (options_.controller.name == "LSTMController")
      return testing::lstm_step(model_, part + ".controller.lstm", item, state.hidden, state.cell);
    return state.hidden = testing::squashed(
               linear(model_, part + ".controller.linear", joined(item, state.hidden)));
  }

  static Values moved(const Values& attention, const Values& raw, std::size_t at, int shift_size) {
    const auto shifts = static_cast<std::size_t>(shift_size);
    return testing::sharpened(testing::shifted(attention, testing::softmax(slice(raw, at, shifts))),
                              one_plus(raw.at(at + shifts)));
  }

  Values encode(const Values& item) {
    const Values hidden = recur("encoder", item, encoder_);
    const Values raw = linear(model_, "encoder.interface", hidden);
    written_at_ = moved(written_at_, raw, 0, options_.mae_shift_size);
    const std::size_t change = raw.size() - 2 * content_;
    for (std::size_t a = 0; a < memory_.size(); ++a)
      for (std::size_t c = 0; c < content_; ++c) {
        memory_[a][c] *= 1 - written_at_[a] * sigmoid(raw[change + c]);
        memory_[a][c] += written_at_[a] * sigmoid(raw[change + content_ + c]);
      }
    return linear(model_, "encoder_output", hidden);
  }

  Values solve(const Values& item) {
    const Values hidden = recur("solver", item, solver_);
    const Values raw = linear(model_, "solver.interface", hidden);
    const Values step = moved(read_at_, raw, 3, options_.mas_shift_size);
    Values read(content_);
    for (std::size_t a = 0; a < memory_.size(); ++a) {
      read_at_[a] = sigmoid(raw[0]) * step[a] + sigmoid(raw[1]) * written_at_[a] +
                    (a == 0 ? sigmoid(raw[2]) : 0);
      for (std::size_t c = 0; c < content_; ++c) read[c] += read_at_[a] * memory_[a][c];
    }
    return linear(model_, "solver.output", joined(hidden, read));
  }

  const Model& model_;
  const MaesOptions& options_;
  std::size_t content_;
  Rows memory_;
  Values written_at_, read_at_;
  Recurrent encoder_, fresh_, solver_;
  bool solving_ = false;
};

MaesOptions small_maes(const char* controller = "RNNController", bool pass_cell_state = true) {
  return {.items = {5, 3},
          .controller = {.name = controller, .hidden_state_size = 6},
          .memory = {.num_content_bits = 4},
          .pass_cell_state = pass_cell_state};
}

void expect_loops(const MaesOptions& options, const std::string& plan, std::int64_t samples) {
  const Model model = testing::float64_model(options);
  const int addresses = options.memory.num_addresses;
  testing::expect_agreement(model, marked_items(plan, samples, 5, options.bits), [&] {
    return MaesLoops(model, options,
                     addresses == -1 ? plan.size() : static_cast<std::size_t>(addresses));
  });
}

TEST(Maes, AgreesWithLoopsHoweverTurnsChange) {
  for (const char* controller : {"RNNController", "LSTMController"})
    for (const bool pass_cell_state : {true, false})
      for (const std::int64_t samples : {1, 3})
        for (const char* plan :
             {"e...s...", "..e..s..e.s.", "s..", "...", "e", "s", ".", "e.e.s.s.ss", "ses.e"})
          expect_loops(small_maes(controller, pass_cell_state), plan, samples);
}

TEST(Maes, AgreesWithLoopsForAnyMemoryAndShifts) {
  for (const int addresses : {1, 2, 9})
    for (const int encoder_shift : {3, 5})
      for (const int solver_shift : {3, 7}) {
        MaesOptions options = small_maes();
        options.memory.num_addresses = addresses;
        options.mae_shift_size = encoder_shift;
        options.mas_shift_size = solver_shift;
        options.bits = {3, 0};
        expect_loops(options, "e...s..s..", 2);
      }
}

TEST(Maes, HasTheDerivativesOfItsEquations) {
  for (const char* controller : {"RNNController", "LSTMController"})
    for (const bool pass_cell_state : {true, false}) {
      const Model model = testing::float64_model(small_maes(controller, pass_cell_state), 2);
      testing::expect_gradients_agree(model, batch_of(marked_items("e...s..s..", 2, 5)));
    }
}

TEST(Maes, HasAsManyWeightsAsItsPublishedVersion) {
  const Model model =
      make_model(MaesOptions{.items = {11, 8}, .memory = {.num_content_bits = 15}}, Seed{1});
  EXPECT_EQ(model.weights.count(WeightKind::trained), 2597);
}

TEST(Maes, LearnsWithoutItsEncoderWhenThatIsFrozen) {
  MaesOptions options = small_maes();
  options.freeze_encoder = true;
  const Model model = testing::float64_model(options);
  for (const Weight& weight : model.weights.all()) {
    const bool frozen = weight.name.starts_with("encoder.");
    EXPECT_EQ(weight.kind, frozen ? WeightKind::frozen : WeightKind::trained) << weight.name;
    EXPECT_EQ(weight.value.requires_grad(), !frozen) << weight.name;
  }
  EXPECT_EQ(model.weights.count(WeightKind::frozen), (5 + 6 + 1) * 6 + (6 + 1) * (3 + 1 + 2 * 4));
  testing::expect_gradients_agree(model, batch_of(marked_items("e..s.", 2, 5)));
}

TEST(Maes, TracesTheInnerStateOfEveryStep) {
  const Model model = testing::float64_model(small_maes());
  Trace trace;
  Pass pass{.trace = &trace};
  model.logits(batch_of(marked_items("e..s.s", 2, 5)), pass);
  std::map<std::string, std::vector<std::int64_t>> steps;
  std::map<std::string, std::vector<std::int64_t>> shapes;
  for (const TraceEntry& entry : trace) {
    steps[entry.name].push_back(entry.step);
    shapes[entry.name] = entry.value.sizes().vec();
  }
  const std::vector<std::int64_t> all{0, 1, 2, 3, 4, 5};
  EXPECT_EQ(steps["memory"], all);
  EXPECT_EQ(steps["attention"], all);
  EXPECT_EQ(steps["shift"], all);
  EXPECT_EQ(steps["gates"], (std::vector<std::int64_t>{3, 4, 5}));
  EXPECT_EQ(shapes["memory"], (std::vector<std::int64_t>{2, 6, 4}));
  EXPECT_EQ(shapes["attention"], (std::vector<std::int64_t>{2, 1, 6}));
  EXPECT_EQ(shapes["shift"], (std::vector<std::int64_t>{2, 1, 3}));
  EXPECT_EQ(shapes["gates"], (std::vector<std::int64_t>{2, 1, 3}));
}

TEST(Maes, AnswersEmptyBatches) {
  const Model model = testing::float64_model(small_maes());
  EXPECT_EQ(testing::logits_of(model, testing::drawn({0, 4, 5}, 1)).sizes(),
            (std::vector<std::int64_t>{0, 4, 3}));
}

TEST(Maes, RefusesItemsThatCallBothAndSamplesThatDoNotAgree) {
  const Model model = testing::float64_model(small_maes());
  const auto refused = [](const char* step) {
    return Throws<Error>(
        AllOf(Property(&Error::kind, ErrorKind::data), Property(&Error::what, HasSubstr(step))));
  };
  EXPECT_THAT([&] { testing::logits_of(model, marked_items("e.b..", 2, 5)); }, refused("step 2"));
  const at::Tensor items = marked_items("e...s", 3, 5);
  items[1][3][1] = 1;
  EXPECT_THAT([&] { testing::logits_of(model, items); }, refused("step 3"));
}

TEST(Maes, RefusesBitsThatItemsDoNotHave) {
  for (const SwitchBits bits : {SwitchBits{5, 1}, SwitchBits{0, 5}, SwitchBits{2, 2}}) {
    MaesOptions options = small_maes();
    options.bits = bits;
    EXPECT_THAT([&] { make_model(options, Seed{1}); },
                Throws<Error>(Property(&Error::kind, ErrorKind::config)));
  }
}

}  // namespace
}  // namespace deepview
