// What a configuration says of an algorithmic problem.
#pragma once

#include <cstdint>
#include <string>

#include "deepview/experiment/parameters/option_fields.hpp"

namespace deepview {

struct SequenceTask;

/// Of all tasks; a task reads those that concern it. Defaults are MI-Prometheus's, but for `size`.
struct AlgorithmicOptions {
  int batch_size = 0;
  int control_bits = 2;  ///< Width of the control channel, in front of the data.
  int data_bits = 8;
  int min_sequence_length = 1;
  int max_sequence_length = 1;
  /// Samples of an epoch. 1,000 as in release 0.3.1; the million that came later makes one validation as long
  /// as a training.
  std::int64_t size = 1000;
  double bias = 0.5;                    ///< Chance of a 1.
  bool use_mask = true;                 ///< Only the steps that are asked count in the loss.
  bool use_control_lines = true;        ///< Steps that are asked carry an auxiliary control bit.
  bool randomize_control_lines = true;  ///< Which one is drawn; else the last.
  std::string generation_mode =
      "optimized";  ///< One layout per batch; any other word: one per sample.

  double num_bits_shifted = 0.5;  ///< A share of the bits below 1, else a number of them.
  double num_items = 0.5;         ///< Likewise, of the items.
  double num_rotation = 0.5;      ///< Likewise, of what is rotated to the left.
  int min_recall_number = 1;
  int max_recall_number = 5;
  int seq_start = 0;
  int skip_step = 2;
  int num_subseq_min = 1;
  int num_subseq_max = 1;
  bool inequality = false;    ///< The answer is whether they differ.
  bool antisymmetry = false;  ///< Likewise.
  bool hard = false;          ///< Those that differ do so in one item.
};

/// Names, types and limits of what `task` reads.
OptionFields fields_of(const SequenceTask& task, AlgorithmicOptions& options);

}  // namespace deepview
