// Sequences that grow longer while a model learns.
#pragma once

#include <cstdint>
#include <optional>

#include "deepview/experiment/parameters/option_fields.hpp"

namespace deepview {

struct CurriculumOptions {
  int initial_max_sequence_length = 1;
  /// Training does not end as converged before the curriculum is done.
  bool must_finish = true;
  /// Episodes per step of length, as in release 0.1; none: a step after every epoch, as in 0.3.1.
  std::optional<std::int64_t> interval{};
};

OptionFields fields_of(CurriculumOptions& options);

struct CurriculumStep {
  int max_length = 0;
  bool done =
      false;  ///< The longest length has been reached, and with a step per epoch, trained on.
};

/// After `episode` (0 at the start, then the last of each epoch). `longest` is the problem's own limit.
CurriculumStep curriculum_step(const CurriculumOptions& options, int longest, std::int64_t episode,
                               std::int64_t epoch_size);

}  // namespace deepview
