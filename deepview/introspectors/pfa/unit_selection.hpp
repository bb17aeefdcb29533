// Which units of a layer say what the others say already.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "deepview/numeric/matrix.hpp"

namespace deepview {

/// Whose rules decide where DNIKit's have a fault.
enum class PfaRules : std::uint8_t {
  corrected,  ///< Ours.
  dnikit,     ///< DNIKit 2.0.0's, faults included, so that its recipes come out again.
};

/// Which unit goes next. Coefficients are absolute correlations with the units still there. The two
/// by minimum are controls: they remove what is least redundant.
enum class UnitSelection : std::uint8_t {
  abs_max,  ///< Of the units with the largest coefficient, the one whose next largest is larger.
  abs_min,  ///< Of the units with the smallest coefficient, the one whose next smallest is smaller.
  l1_max,   ///< The unit with the largest sum of coefficients.
  l1_min,   ///< The unit with the smallest sum of coefficients.
};

/// Numbers that count as equal when units are compared, as NumPy's isclose: rounding must not
/// decide which of two copies of a unit goes.
bool is_tie(double value, double extreme) noexcept;

/// |covariance(i, j)| / sqrt(variance i · variance j), NaN on the diagonal; 0 where a variance is.
/// By DNIKit's rules the divisor is at least 1e-8, so that small responses look uncorrelated.
Matrix absolute_correlations(const Matrix& covariance, PfaRules rules = PfaRules::corrected);

/// What correlated_units() looks at.
struct UnitChoice {
  UnitSelection selection = UnitSelection::l1_max;
  PfaRules rules = PfaRules::corrected;
  std::size_t keep = 1;  ///< Of the active units.
};

/// Removes active units one at a time until `keep` are left; in the order of removal, without the
/// inactive ones. A coefficient that is NaN does not exist.
///
/// Ties    The lowest index among the tied. By DNIKit's rules, under L1: the first row that holds
///         the most extreme coefficient of the tied, which may be a unit that is not tied.
/// Cost    O(units²) by L1, O(units² log units) and 4 bytes x units² by Abs; by DNIKit's rules
///         under L1, O(units²) for each removal from a tie of all.
/// Throws  Error(usage) when `keep` is 0 or more than the active units.
std::vector<std::size_t> correlated_units(const Matrix& correlations,
                                          std::span<const std::size_t> inactive,
                                          const UnitChoice& choice);

}  // namespace deepview
