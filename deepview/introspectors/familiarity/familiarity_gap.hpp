// How much less familiar one set of samples is than another, to the same mixture.
#pragma once

#include <cstddef>
#include <span>

namespace deepview {

/// Of two sets scored by one mixture.
struct FamiliarityGap {
  double difference = 0;      ///< Mean log density of the others minus that of the reference; nats.
  double standard_error = 0;  ///< Of the difference; 0 unless both sets have 2 samples.
  std::size_t reference_samples = 0;
  std::size_t other_samples = 0;

  /// The difference in standard errors; 0 when nothing varies. Beyond about 3 it is no accident.
  double z() const noexcept { return standard_error > 0 ? difference / standard_error : 0; }
};

/// Compares log densities (keys::familiarity) of two sets: 0 means equally familiar, below 0 that the
/// others are less so. The reference should not be the samples the mixture was fitted on, which look
/// more familiar than equals: fit on one half and refer to the other.
///
/// A difference of means, not their ratio: log densities have no sign to rely on.
///
/// Throws  Error(data) for an empty set or a score that is not finite.
/// Source  Welch 1947 for the standard error.
FamiliarityGap familiarity_gap(std::span<const double> reference, std::span<const double> others);

}  // namespace deepview
