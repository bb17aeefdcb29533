#include "deepview/experiment/problems/algorithmic/sequence_tasks.hpp"

// One sequence, or several, is stored; it, or something made of it, is recalled.
namespace deepview::detail {
namespace {

using Options = AlgorithmicOptions;

// [store][items][recall][as many steps as items, in which `make` of them is asked].
template <Items (*make)(const Items&, const Options&)>
void recall(const Options& options, const SequenceLayout& layout, Random& random,
            SequenceWriter& writer) {
  const Items items = drawn_items(layout.x[0], options, random);
  writer.marker(store_bit);
  writer.show(items);
  for (int r = 0; r < layout.recalls; ++r) {
    writer.marker(recall_bit);
    writer.ask(make(items, options), layout.auxiliary);
  }
}

Items as_they_are(const Items& items, const Options&) {
  return items;
}
Items backwards(const Items& items, const Options&) {
  return reversed(items);
}
Items negated(const Items& items, const Options&) {
  return inverted(items);
}
Items with_bits_shifted(const Items& items, const Options& options) {
  return rotated_in_bits(items, places(options.num_bits_shifted, items.bits()));
}
Items shifted_in_time(const Items& items, const Options& options) {
  return rotated_in_time(items, places(options.num_items, items.length()));
}

SequenceLayout repeated_recalls(const Options& options, Random& random) {
  SequenceLayout layout = one_sequence(options, random);
  layout.recalls = drawn_between(options.min_recall_number, options.max_recall_number, random);
  return layout;
}

// The steps that are asked carry no control bit here.
void skip_recall(const Options& options, const SequenceLayout& layout, Random& random,
                 SequenceWriter& writer) {
  const Items items = drawn_items(layout.x[0], options, random);
  writer.marker(store_bit);
  writer.show(items);
  writer.marker(recall_bit);
  writer.ask(every(items, options.seq_start, options.skip_step));
}

SequenceLayout several_sequences(const Options& options, Random& random) {
  SequenceLayout layout = one_sequence(options, random);
  const int count = drawn_between(options.num_subseq_min, options.num_subseq_max, random);
  while (layout.x.size() < static_cast<std::size_t>(count))
    layout.x.push_back(
        drawn_between(options.min_sequence_length, options.max_sequence_length, random));
  return layout;
}

// Of several sequences the last one is recalled.
void scratch_pad(const Options& options, const SequenceLayout& layout, Random& random,
                 SequenceWriter& writer) {
  Items last(0, options.data_bits);
  for (const int length : layout.x) {
    last = drawn_items(length, options, random);
    writer.marker(store_bit);
    writer.show(last);
  }
  writer.marker(recall_bit);
  writer.ask(last, layout.auxiliary);
}

}  // namespace

std::vector<SequenceTask> simple_tasks() {
  return {
      {.name = "SerialRecallCommandLines",
       .alias = "serial_recall_cl",
       .what = "Recall a sequence.",
       .draw = one_sequence,
       .write = recall<as_they_are>},
      {.name = "ReverseRecallCommandLines",
       .alias = "reverse_recall_cl",
       .what = "Recall a sequence backwards.",
       .draw = one_sequence,
       .write = recall<backwards>},
      {.name = "ManipulationSpatialNot",
       .alias = "manipulation_spatial_not",
       .what = "Recall a sequence with every bit inverted.",
       .draw = one_sequence,
       .write = recall<negated>},
      {.name = "ManipulationSpatialRotation",
       .alias = "manipulation_spatial_rotation",
       .what = "Recall a sequence with the bits of each item shifted to the right, around the end.",
       .least_data_bits = 2,
       .reads = {TaskOption::num_bits_shifted},
       .draw = one_sequence,
       .write = recall<with_bits_shifted>},
      {.name = "ManipulationTemporalRotation",
       .alias = "manipulation_temporal_rotation",
       .what = "Recall a sequence shifted to later steps, around the end.",
       .reads = {TaskOption::num_items},
       .draw = one_sequence,
       .write = recall<shifted_in_time>},
      {.name = "RepeatSerialRecallCommandLines",
       .alias = "repeat_serial_recall_cl",
       .what = "Recall a sequence several times.",
       .reads = {TaskOption::recall_number},
       .draw = repeated_recalls,
       .write = recall<as_they_are>},
      {.name = "RepeatReverseRecallCommandLines",
       .alias = "repeat_reverse_recall_cl",
       .what = "Recall a sequence backwards, several times.",
       .reads = {TaskOption::recall_number},
       .draw = repeated_recalls,
       .write = recall<backwards>},
      {.name = "SkipRecallCommandLines",
       .alias = "skip_recall_cl",
       .what = "Recall every second, third … item of a sequence.",
       .reads = {TaskOption::skip},
       .draw = one_sequence,
       .write = skip_recall},
      {.name = "ScratchPadCommandLines",
       .alias = "scratch_pad_cl",
       .what = "Of several sequences recall the last.",
       .reads = {TaskOption::num_subseq},
       .draw = several_sequences,
       .write = scratch_pad},
  };
}

}  // namespace deepview::detail
