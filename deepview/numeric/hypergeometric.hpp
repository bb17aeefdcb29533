// How surprising it is to draw so many of one kind.
#pragma once

#include <cstddef>
#include <vector>

namespace deepview {

/// The hypergeometric law: some of `population` things carry a mark, and things are drawn without
/// putting them back.
///
/// Memory  8 bytes x population.
class Hypergeometric {
 public:
  /// Throws Error(usage) for more marked things than there are.
  Hypergeometric(std::size_t population, std::size_t marked);

  /// Natural logarithm of the chance that at least `hits` of `draws` things are marked; −infinity
  /// when there are not so many. To a relative error of the chance of about 1e-15 x population.
  /// Throws Error(usage) for more draws than things.
  double log_at_least(std::size_t draws, std::size_t hits) const;

  /// For 0, 1 … `most_draws` draws the fewest hits whose chance is at most exp(log_chance); one more
  /// than the draws where no number of hits is so surprising.
  std::vector<std::size_t> fewest_surprising(std::size_t most_draws, double log_chance) const;

 private:
  double log_choose(std::size_t n, std::size_t k) const {
    return log_factorials_[n] - log_factorials_[k] - log_factorials_[n - k];
  }

  std::size_t marked_;
  std::size_t unmarked_;
  std::vector<double> log_factorials_;
};

}  // namespace deepview
