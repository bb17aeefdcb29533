#include <algorithm>

#include "deepview/experiment/problems/algorithmic/sequence_tasks.hpp"

// Two sequences of one length are shown, one after the other; whether they agree is asked.
namespace deepview::detail {
namespace {

using Options = AlgorithmicOptions;

void flip_item(Items& items, int i, const Options& options, Random& random) {
  exclusive_or(items.item(i), drawn_items(1, options, random).item(0));
}

void flip_some(Items& items, const Options& options, Random& random) {
  if (options.hard) {
    const auto count = static_cast<std::uint64_t>(items.length());
    flip_item(items, static_cast<int>(random.below(count)), options, random);
    return;
  }
  for (int i = 0; i < items.length(); ++i) flip_item(items, i, options, random);
}

void show_both(const Items& first, const Items& second, const SequenceLayout& layout,
               std::span<const float> answer, const std::vector<bool>& counts,
               SequenceWriter& writer) {
  writer.marker(store_bit);
  writer.show(first);
  writer.marker(recall_bit);
  writer.show_and_ask(second, layout.auxiliary, answer, counts);
}

// Step by step: an item of the second is kept with even chances, else its bits are flipped at random. The
// answer is of what came out, which may be the same all the same.
void item_by_item(const Options& options, const SequenceLayout& layout, Random& random,
                  SequenceWriter& writer) {
  const Items first = drawn_items(layout.x[0], options, random);
  Items second = first;
  std::vector<float> answer;
  for (int i = 0; i < second.length(); ++i) {
    if (random.uniform() >= 0.5) flip_item(second, i, options, random);
    const bool equal = std::ranges::equal(first.item(i), second.item(i));
    answer.push_back(equal != options.inequality ? 1.0F : 0.0F);
  }
  show_both(first, second, layout, answer, std::vector<bool>(answer.size(), true), writer);
}

// At the last step: whether the second is the first, or what `make` makes of it.
template <Items (*make)(const Items&), bool Options::*negate>
void at_the_end(const Options& options, const SequenceLayout& layout, Random& random,
                SequenceWriter& writer) {
  const Items first = drawn_items(layout.x[0], options, random);
  const Items expected = make(first);
  Items second = expected;
  if (random.uniform() >= 0.5) flip_some(second, options, random);
  std::vector<float> answer(static_cast<std::size_t>(second.length()));
  std::vector<bool> counts(answer.size());
  if (!answer.empty()) {
    answer.back() = (second == expected) != options.*negate ? 1.0F : 0.0F;
    counts.back() = true;
  }
  show_both(first, second, layout, answer, counts, writer);
}

Items as_it_is(const Items& items) {
  return items;
}

}  // namespace

std::vector<SequenceTask> comparison_tasks() {
  return {
      {.name = "SequenceComparisonCommandLines",
       .alias = "sequence_comparison_cl",
       .what = "Compare two sequences item by item.",
       .answers_one_bit = true,
       .reads = {TaskOption::inequality},
       .draw = one_sequence,
       .write = item_by_item},
      {.name = "SequenceEqualityCommandLines",
       .alias = "sequence_equality_cl",
       .what = "Are two sequences equal?",
       .answers_one_bit = true,
       .reads = {TaskOption::inequality, TaskOption::hard},
       .draw = one_sequence,
       .write = at_the_end<as_it_is, &Options::inequality>},
      {.name = "SequenceSymmetryCommandLines",
       .alias = "sequence_symmetry_cl",
       .what = "Is a sequence another one backwards?",
       .answers_one_bit = true,
       .reads = {TaskOption::antisymmetry, TaskOption::hard},
       .draw = one_sequence,
       .write = at_the_end<reversed, &Options::antisymmetry>},
  };
}

}  // namespace deepview::detail
