#include "deepview/experiment/problems/algorithmic/sequence_tasks.hpp"

// Two things at a time, as psychologists test working memory: the sequences x are to be remembered while the
// sequences y are dealt with. As in release 0.1, before their masks were lost.
namespace deepview::detail {
namespace {

using Options = AlgorithmicOptions;

constexpr int x_begins = 0;
constexpr int y_begins = 1;
constexpr int y_asked = 2;
constexpr int x_asked = 3;

std::vector<Items> drawn_parts(const std::vector<int>& lengths, const Options& options,
                               Random& random) {
  std::vector<Items> parts;
  for (const int length : lengths) parts.push_back(drawn_items(length, options, random));
  return parts;
}

SequenceLayout pairs_of(const Options& options, Random& random) {
  SequenceLayout layout;
  const auto length = [&] {
    return drawn_between(options.min_sequence_length, options.max_sequence_length, random);
  };
  const int count = drawn_between(options.num_subseq_min, options.num_subseq_max, random);
  for (int i = 0; i < count; ++i) {
    layout.x.push_back(length());
    layout.y.push_back(length());
  }
  return layout;
}

SequenceLayout pairs_with_one_item(const Options& options, Random& random) {
  SequenceLayout layout = pairs_of(options, random);
  layout.y.assign(layout.y.size(), 1);
  return layout;
}

SequenceLayout sequences_alone(const Options& options, Random& random) {
  SequenceLayout layout = pairs_of(options, random);
  layout.y.clear();
  return layout;
}

struct Pairs {
  std::vector<Items> x;
  std::vector<Items> y;
};

Pairs drawn_pairs(const Options& options, const SequenceLayout& layout, Random& random) {
  return {drawn_parts(layout.x, options, random), drawn_parts(layout.y, options, random)};
}

void show_pair(const Items& x, const Items& y, SequenceWriter& writer) {
  writer.marker(x_begins);
  writer.show(x);
  writer.marker(y_begins);
  writer.show(y);
}

void ask_all_of(const std::vector<Items>& x, SequenceWriter& writer) {
  writer.marker(x_asked);
  writer.ask(joined(x));
}

// Only the last y is asked, before the x.
void carry(const Options& options, const SequenceLayout& layout, Random& random,
           SequenceWriter& writer) {
  const Pairs pairs = drawn_pairs(options, layout, random);
  for (std::size_t i = 0; i < pairs.x.size(); ++i) show_pair(pairs.x[i], pairs.y[i], writer);
  writer.marker(y_asked);
  writer.ask(pairs.y.back());
  ask_all_of(pairs.x, writer);
}

void ignore(const Options& options, const SequenceLayout& layout, Random& random,
            SequenceWriter& writer) {
  const Pairs pairs = drawn_pairs(options, layout, random);
  for (std::size_t i = 0; i < pairs.x.size(); ++i) show_pair(pairs.x[i], pairs.y[i], writer);
  ask_all_of(pairs.x, writer);
}

struct ShownAndAsked {
  Items shown;
  Items asked;
};

// Each y is asked right after it is shown, changed as the task has it.
template <ShownAndAsked (*make)(const Items&, const Options&)>
void interrupt(const Options& options, const SequenceLayout& layout, Random& random,
               SequenceWriter& writer) {
  const Pairs pairs = drawn_pairs(options, layout, random);
  for (std::size_t i = 0; i < pairs.x.size(); ++i) {
    const ShownAndAsked y = make(pairs.y[i], options);
    show_pair(pairs.x[i], y.shown, writer);
    writer.marker(y_asked);
    writer.ask(y.asked);
  }
  ask_all_of(pairs.x, writer);
}

// A rotation is a share of the size up to and including all of it.
int left_places(double rotation, int size) {
  return places(rotation == 1 || rotation == -1 ? rotation * size : rotation, size);
}

ShownAndAsked as_it_is(const Items& y, const Options&) {
  return {y, y};
}
ShownAndAsked negated(const Items& y, const Options&) {
  return {y, inverted(y)};
}
ShownAndAsked backwards(const Items& y, const Options&) {
  return {reversed(y), y};
}
ShownAndAsked swapped(const Items& y, const Options& options) {
  return {rotated_in_time(y, -left_places(options.num_rotation, y.length())), y};
}
ShownAndAsked with_bits_rotated(const Items& y, const Options& options) {
  return {y, rotated_in_bits(y, -left_places(options.num_rotation, y.bits()))};
}

// Of each sequence the last item.
void reading_span(const Options& options, const SequenceLayout& layout, Random& random,
                  SequenceWriter& writer) {
  const std::vector<Items> x = drawn_parts(layout.x, options, random);
  std::vector<Items> last;
  for (const Items& items : x) {
    writer.marker(store_bit);
    writer.show(items);
    last.push_back(every(items, items.length() - 1, 1));
  }
  writer.marker(recall_bit);
  writer.ask(joined(last));
}

SequenceTask pair_task(std::string_view name, std::string_view alias, std::string_view what,
                       decltype(SequenceTask::write) write) {
  return {.name = name,
          .alias = alias,
          .what = what,
          .least_control_bits = 4,
          .reads = {TaskOption::num_subseq},
          .draw = pairs_of,
          .write = write};
}

SequenceTask rotating(SequenceTask task) {
  task.reads.push_back(TaskOption::num_rotation);
  return task;
}

SequenceTask with_single_items(SequenceTask task) {
  task.draw = pairs_with_one_item;
  return task;
}

}  // namespace

std::vector<SequenceTask> dual_tasks() {
  return {
      pair_task("DistractionCarry", "distraction_carry",
                "Remember sequences past others, of which the last is asked too.", carry),
      pair_task("DistractionForget", "distraction_forget",
                "Remember sequences past others, each asked at once and then forgotten.",
                interrupt<as_it_is>),
      pair_task("DistractionIgnore", "distraction_ignore",
                "Remember sequences past others that are not asked.", ignore),
      pair_task("InterruptionNot", "interruption_not",
                "Remember sequences while others are asked with every bit inverted.",
                interrupt<negated>),
      pair_task("InterruptionReverseRecall", "interruption_reverse_recall",
                "Remember sequences while others are asked backwards.", interrupt<backwards>),
      rotating(
          pair_task("InterruptionSwapRecall", "interruption_swap_recall",
                    "Remember sequences while others are asked as they were before a rotation.",
                    interrupt<swapped>)),
      rotating(with_single_items(
          pair_task("OperationSpan", "operation_span",
                    "Remember sequences while single items are asked with their bits rotated.",
                    interrupt<with_bits_rotated>))),
      {.name = "ReadingSpan",
       .alias = "reading_span",
       .what = "Remember the last item of each sequence.",
       .reads = {TaskOption::num_subseq},
       .draw = sequences_alone,
       .write = reading_span},
  };
}

}  // namespace deepview::detail
