#include "deepview/experiment/problems/algorithmic/algorithmic_options.hpp"

#include <fmt/format.h>

#include "deepview/experiment/problems/algorithmic/sequence_tasks.hpp"

namespace deepview {
namespace {

// One is the least and one the most of the same.
void add_order(OptionFields& fields, const char* name, const int& most, const char* least_name,
               const int& least) {
  fields.add_rule(name, [&most, least_name, &least] {
    return most >= least ? std::string()
                         : fmt::format("expected at least {}, which is {}, found the number {}",
                                       least_name, least, most);
  });
}

void add_option(TaskOption option, AlgorithmicOptions& options, OptionFields& fields) {
  switch (option) {
    case TaskOption::num_bits_shifted:
      fields
          .add("num_bits_shifted", options.num_bits_shifted,
               "By how many bits items are shifted; below 1 a share of them.")
          .between(-1e6, 1e6);
      break;
    case TaskOption::num_items:
      fields
          .add("num_items", options.num_items,
               "By how many steps the sequence is shifted; below 1 a share of them.")
          .between(-1e6, 1e6);
      break;
    case TaskOption::num_rotation:
      fields
          .add("num_rotation", options.num_rotation,
               "By how many places to rotate to the left; up to 1 a share of them.")
          .between(-1e6, 1e6);
      break;
    case TaskOption::recall_number:
      fields.add("min_recall_number", options.min_recall_number, "Fewest recalls.")
          .between(1, 10'000);
      fields.add("max_recall_number", options.max_recall_number, "Most recalls.")
          .between(1, 10'000);
      add_order(fields, "max_recall_number", options.max_recall_number, "min_recall_number",
                options.min_recall_number);
      break;
    case TaskOption::skip:
      fields.add("seq_start", options.seq_start, "The first item that is asked, from 0.")
          .at_least(0);
      fields.add("skip_step", options.skip_step, "From one item that is asked to the next.")
          .at_least(1);
      break;
    case TaskOption::num_subseq:
      fields.add("num_subseq_min", options.num_subseq_min, "Fewest sub-sequences.")
          .between(1, 10'000)
          .required();
      fields.add("num_subseq_max", options.num_subseq_max, "Most sub-sequences.")
          .between(1, 10'000)
          .required();
      add_order(fields, "num_subseq_max", options.num_subseq_max, "num_subseq_min",
                options.num_subseq_min);
      break;
    case TaskOption::inequality:
      fields.add("inequality", options.inequality, "Ask whether they differ.");
      break;
    case TaskOption::antisymmetry:
      fields.add("antisymmetry", options.antisymmetry, "Ask whether they differ.");
      break;
    case TaskOption::hard:
      fields.add("hard", options.hard, "Sequences that differ do so in one item.");
      break;
  }
}

}  // namespace

OptionFields fields_of(const SequenceTask& task, AlgorithmicOptions& options) {
  OptionFields fields;
  fields.add("batch_size", options.batch_size, "Samples of an episode.").at_least(1).required();
  fields
      .add("control_bits", options.control_bits,
           "Width of the control channel, in front of the data.")
      .between(task.least_control_bits, 1000);
  fields.add("data_bits", options.data_bits, "Bits of an item.")
      .between(task.least_data_bits, 100'000);
  fields.add("min_sequence_length", options.min_sequence_length, "Shortest sequence.")
      .between(1, 1'000'000)
      .required();
  fields.add("max_sequence_length", options.max_sequence_length, "Longest sequence.")
      .between(1, 1'000'000)
      .required();
  add_order(fields, "max_sequence_length", options.max_sequence_length, "min_sequence_length",
            options.min_sequence_length);
  fields.add("size", options.size, "Samples of an epoch.").at_least(1);
  fields.add("bias", options.bias, "Chance of a bit to be 1.").between(0, 1);
  fields.add("use_mask", options.use_mask,
             "Whether only the steps that are asked count in the loss.");
  fields.add("use_control_lines", options.use_control_lines,
             "Whether steps that are asked carry an auxiliary control bit.");
  fields.add("randomize_control_lines", options.randomize_control_lines,
             "Whether that bit is drawn; else it is the last.");
  fields.add("generation_mode", options.generation_mode,
             "'optimized': one layout for a batch; any other word: one for each sample, padded.");
  for (const TaskOption option : task.reads) add_option(option, options, fields);
  return fields;
}

}  // namespace deepview
