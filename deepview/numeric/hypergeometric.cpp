#include "deepview/numeric/hypergeometric.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "deepview/base/error.hpp"

namespace deepview {
namespace {

constexpr double negligible = 1e-17;  // beside a sum of at least 1

void require_at_most(const char* what, std::size_t found, std::size_t population) {
  if (found > population)
    throw Error(ErrorKind::usage, std::string(what) + ": expected at most the population of " +
                                      std::to_string(population) + ", found " +
                                      std::to_string(found));
}

}  // namespace

Hypergeometric::Hypergeometric(std::size_t population, std::size_t marked) : marked_(marked) {
  require_at_most("marked things", marked, population);
  unmarked_ = population - marked;
  log_factorials_.reserve(population + 1);
  long double sum = 0;  // among millions a sum of doubles would lose digits of the chances
  log_factorials_.push_back(0);
  for (std::size_t i = 1; i <= population; ++i) {
    sum += std::log(static_cast<long double>(i));
    log_factorials_.push_back(static_cast<double>(sum));
  }
}

double Hypergeometric::log_at_least(std::size_t draws, std::size_t hits) const {
  require_at_most("draws", draws, marked_ + unmarked_);
  const std::size_t fewest = draws > unmarked_ ? draws - unmarked_ : 0;
  const std::size_t most = std::min(draws, marked_);
  if (hits <= fewest) return 0;
  if (hits > most) return -std::numeric_limits<double>::infinity();
  // Terms relative to the largest, from it to both sides: nothing overflows and nothing vanishes.
  const auto mode = static_cast<std::size_t>((static_cast<double>(draws) + 1) *
                                             (static_cast<double>(marked_) + 1) /
                                             (static_cast<double>(marked_ + unmarked_) + 2));
  const std::size_t start = std::clamp(mode, hits, most);
  // The term of h + 1 hits over that of h.
  const auto growth = [&](std::size_t h) {
    return static_cast<double>(marked_ - h) * static_cast<double>(draws - h) /
           (static_cast<double>(h + 1) * static_cast<double>(unmarked_ + h + 1 - draws));
  };
  double sum = 1;
  double term = 1;
  for (std::size_t h = start; h < most && term > negligible; ++h) sum += term *= growth(h);
  term = 1;
  for (std::size_t h = start; h > hits && term > negligible; --h) sum += term /= growth(h - 1);
  const double largest = log_choose(marked_, start) + log_choose(unmarked_, draws - start) -
                         log_choose(marked_ + unmarked_, draws);
  return std::min(0.0, largest + std::log(sum));
}

std::vector<std::size_t> Hypergeometric::fewest_surprising(std::size_t most_draws,
                                                           double log_chance) const {
  std::vector<std::size_t> fewest;
  std::size_t hits = 0;
  for (std::size_t draws = 0; draws <= most_draws; ++draws) {
    // One more draw makes as many hits less surprising, and one hit more no less.
    while (hits <= draws && log_at_least(draws, hits) > log_chance) ++hits;
    fewest.push_back(hits);
  }
  return fewest;
}

}  // namespace deepview
