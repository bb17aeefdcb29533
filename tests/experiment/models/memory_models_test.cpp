// The models with a memory against versions of plain loops, one sample at a time.
#include <gtest/gtest.h>

#include "tests/experiment/models/ntm_loops.hpp"

namespace deepview {
namespace {

using testing::drawn;
using testing::NtmLoops;
using testing::NtmLoopState;
using testing::Values;
using testing::values_of;

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
          const NtmLoops loops(model, options);
          NtmLoopState state = loops.start(7);
          for (std::int64_t step = 0; step < 7; ++step) {
            const Values expected = loops.step(values_of(items[sample][step]), state);
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
