// The tasks of MI-Prometheus's algorithmic family: what is shown, and what is asked.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "deepview/base/random.hpp"
#include "deepview/experiment/problems/algorithmic/algorithmic_options.hpp"
#include "deepview/experiment/problems/algorithmic/sequence_writer.hpp"

namespace deepview {

/// Everything about a sample but its bits.
struct SequenceLayout {
  std::vector<int> x{};  ///< Lengths of the sub-sequences.
  std::vector<int> y{};  ///< Of those between them, in dual tasks.
  int recalls = 1;
  ControlBit auxiliary{};  ///< On steps that are asked.
};

/// Which of the options a task reads beside those that all read.
enum class TaskOption : std::uint8_t {
  num_bits_shifted,
  num_items,
  num_rotation,
  recall_number,
  skip,
  num_subseq,
  inequality,
  antisymmetry,
  hard,
};

struct SequenceTask {
  std::string_view name;   ///< Of the class in MI-Prometheus.
  std::string_view alias;  ///< In its release 0.1.
  std::string_view what;   ///< In a sentence.
  int least_control_bits = 2;
  int least_data_bits = 1;
  bool answers_one_bit = false;  ///< Else as many as the data have.
  std::vector<TaskOption> reads{};
  SequenceLayout (*draw)(const AlgorithmicOptions&, Random&) = nullptr;
  void (*write)(const AlgorithmicOptions&, const SequenceLayout&, Random&,
                SequenceWriter&) = nullptr;
};

/// All of them.
const std::vector<SequenceTask>& sequence_tasks();

namespace detail {

std::vector<SequenceTask> simple_tasks();
std::vector<SequenceTask> comparison_tasks();
std::vector<SequenceTask> dual_tasks();

/// As many bits and with the bias that the options say.
Items drawn_items(int length, const AlgorithmicOptions& options, Random& random);
/// Uniform, both ends included.
int drawn_between(int least, int most, Random& random);
/// One length, and an auxiliary control bit from the third on.
SequenceLayout one_sequence(const AlgorithmicOptions& options, Random& random);

inline constexpr int store_bit = 0;
inline constexpr int recall_bit = 1;

}  // namespace detail

}  // namespace deepview
