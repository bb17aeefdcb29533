// Batches of sequences of bits, made while they are asked for.
#pragma once

#include <cstddef>
#include <vector>

#include "deepview/base/batch.hpp"
#include "deepview/base/random.hpp"
#include "deepview/experiment/parameters/parameter.hpp"
#include "deepview/experiment/problems/algorithmic/algorithmic_options.hpp"
#include "deepview/experiment/problems/algorithmic/sequence_tasks.hpp"
#include "deepview/experiment/problems/problem.hpp"

namespace deepview {

/// One of MI-Prometheus's algorithmic problems.
///
/// Out     `sequences` [samples, steps, control + data] and `targets` [samples, steps, output], float32 of 0
///         and 1; `masks` [samples, steps, 1], uint8: steps that are asked; `sequences_length` [samples, 1],
///         int64: of the longest sub-sequence; `num_subsequences` [samples, 1], int64. Shorter samples are
///         padded with zeros at the end.
/// Random  From the seed and the number of the batch, for each sample anew: the same for any number of
///         threads, and whichever batches were made before.
/// Throws  Error(config) for options that do not go together.
class AlgorithmicProblem {
 public:
  AlgorithmicProblem(const SequenceTask& task, AlgorithmicOptions options);

  Batch generate(std::size_t samples, BatchNumber number, Seed seed) const;

  /// Sequences are at most this long from now on; the curriculum's.
  void set_max_length(int length);
  int max_length() const noexcept { return current_.max_sequence_length; }

  const AlgorithmicOptions& options() const noexcept { return options_; }
  std::vector<DataDefinition> data_definitions() const;
  /// input_item_size, output_item_size, store_bit, recall_bit.
  Parameter default_values() const;

 private:
  int output_bits() const noexcept;

  const SequenceTask* task_;  // in the list of all, which stays
  AlgorithmicOptions options_;
  AlgorithmicOptions current_;  // with the curriculum's length
};

}  // namespace deepview
