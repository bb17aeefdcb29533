// How well each class explains each sample.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "deepview/base/run_options.hpp"
#include "deepview/numeric/row_store.hpp"

namespace deepview {

/// All per sample; NaN where the sample has no class, or its class has fewer than 2 samples.
struct ClassDensity {
  std::vector<double> own;               ///< Natural log density in the sample's own class.
  std::vector<double> distance;          ///< Squared Mahalanobis distance to the own class.
  std::vector<double> margin;            ///< Log density in the best other class minus `own`.
  std::vector<std::int32_t> best_other;  ///< That class; -1: there is none.
};

/// One Gaussian per class, its covariance shrunk to the one all classes share as if 2 x columns
/// more samples had been seen: a class of 20 samples does not break it. The 2 % of each class that
/// lie farthest out are left out of a second fit. Other classes are the 5 whose means are nearest.
///
/// In      Finite rows, `classes` [samples] in -1 … class_count - 1.
/// Memory  8 bytes x classes x columns².
/// Cost    O(samples x columns²), O(samples x classes x columns).
/// Source  Friedman 1989 (regularised discriminant analysis).
ClassDensity class_density(const Rows& rows, std::span<const std::int32_t> classes,
                           std::size_t class_count, const RunOptions& run = {});

}  // namespace deepview
