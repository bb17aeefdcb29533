#include "deepview/experiment/problems/curriculum.hpp"

#include <algorithm>

namespace deepview {

OptionFields fields_of(CurriculumOptions& options) {
  OptionFields fields;
  fields
      .add("initial_max_sequence_length", options.initial_max_sequence_length,
           "The longest sequence in the beginning.")
      .at_least(1)
      .required();
  fields.add("must_finish", options.must_finish,
             "Whether training goes on until the curriculum is done, whatever the loss.");
  fields
      .add("interval", options.interval,
           "Episodes until sequences may be longer by one; without it that is after every epoch.")
      .where(" of at least 1", [](const auto& episodes) { return !episodes || *episodes >= 1; });
  return fields;
}

CurriculumStep curriculum_step(const CurriculumOptions& options, int longest, std::int64_t episode,
                               std::int64_t epoch_size) {
  const std::int64_t steps =
      options.interval ? episode / *options.interval : (episode + 1) / epoch_size;
  const std::int64_t length = options.initial_max_sequence_length + steps;
  return {.max_length = static_cast<int>(std::min<std::int64_t>(length, longest)),
          .done = options.interval ? length >= longest : length > longest};
}

}  // namespace deepview
