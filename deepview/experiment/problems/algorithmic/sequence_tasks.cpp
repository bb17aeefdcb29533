#include "deepview/experiment/problems/algorithmic/sequence_tasks.hpp"

#include <algorithm>
#include <iterator>

namespace deepview {

Items detail::drawn_items(int length, const AlgorithmicOptions& options, Random& random) {
  return random_items(length, options.data_bits, options.bias, random);
}

int detail::drawn_between(int least, int most, Random& random) {
  return least + static_cast<int>(random.below(static_cast<std::uint64_t>(most - least) + 1));
}

SequenceLayout detail::one_sequence(const AlgorithmicOptions& options, Random& random) {
  constexpr int first_auxiliary = 2;
  SequenceLayout layout;
  layout.x = {drawn_between(options.min_sequence_length, options.max_sequence_length, random)};
  if (!options.use_control_lines || options.control_bits <= first_auxiliary) return layout;
  layout.auxiliary = options.randomize_control_lines
                         ? drawn_between(first_auxiliary, options.control_bits - 1, random)
                         : options.control_bits - 1;
  return layout;
}

const std::vector<SequenceTask>& sequence_tasks() {
  static const std::vector<SequenceTask> all = [] {
    std::vector<SequenceTask> tasks = detail::simple_tasks();
    std::ranges::move(detail::comparison_tasks(), std::back_inserter(tasks));
    std::ranges::move(detail::dual_tasks(), std::back_inserter(tasks));
    return tasks;
  }();
  return all;
}

}  // namespace deepview
