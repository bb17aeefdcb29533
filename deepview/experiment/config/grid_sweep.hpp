// The values that a grid tries: every combination of lists, and draws.
#pragma once

#include <vector>

#include "deepview/base/random.hpp"
#include "deepview/experiment/parameters/mistakes.hpp"
#include "deepview/experiment/parameters/parameter.hpp"

namespace deepview {

/// More experiments of one grid are a slip of the pen.
constexpr std::size_t most_grid_experiments = 10'000;

/// Every combination of the values of `grid_sweep`, a section of lists by dotted paths such as
/// training.optimizer.lr, each as a section to lay over a configuration. The first path changes slowest. One
/// empty section for null.
std::vector<Parameter> sweep_points(const Parameter* sweep, Mistakes& mistakes);

/// The draws of `grid_random`, a section {samples, seed, parameters}, each as such a section. A parameter is
/// {uniform: [low, high]}, {log_uniform: [low, high]}, {integer: [low, high]}, with both ends, or
/// {choice: [values]}. One empty section for null.
///
/// Random  Sample s from (seed, s), parameters in their order; `entropy` where no seed is written.
std::vector<Parameter> random_points(const Parameter* random, Seed entropy, Mistakes& mistakes);

/// Combinations of points of both kinds, the first slowest.
std::vector<Parameter> combined_points(const std::vector<Parameter>& first,
                                       const std::vector<Parameter>& second, Mistakes& mistakes);

}  // namespace deepview
