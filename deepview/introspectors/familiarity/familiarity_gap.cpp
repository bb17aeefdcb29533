#include "deepview/introspectors/familiarity/familiarity_gap.hpp"

#include <cmath>
#include <string>

#include "deepview/base/error.hpp"

namespace deepview {
namespace {

struct Spread {
  double mean = 0;
  double variance_of_mean = 0;
};

Spread spread(std::span<const double> scores, const std::string& which) {
  if (scores.empty())
    throw Error(ErrorKind::data, "familiarity gap: expected scores of " + which + ", found none");
  const auto count = static_cast<double>(scores.size());
  Spread spread;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (!std::isfinite(scores[i]))
      throw Error(ErrorKind::data, "familiarity gap: expected finite scores of " + which +
                                       ", found another at " + std::to_string(i));
    spread.mean += scores[i] / count;
  }
  double squares = 0;
  for (const double score : scores) squares += (score - spread.mean) * (score - spread.mean);
  if (scores.size() > 1) spread.variance_of_mean = squares / (count - 1) / count;
  return spread;
}

}  // namespace

FamiliarityGap familiarity_gap(std::span<const double> reference, std::span<const double> others) {
  const Spread a = spread(reference, "the reference");
  const Spread b = spread(others, "the others");
  const bool known = reference.size() > 1 && others.size() > 1;
  return {.difference = b.mean - a.mean,
          .standard_error = known ? std::sqrt(a.variance_of_mean + b.variance_of_mean) : 0,
          .reference_samples = reference.size(),
          .other_samples = others.size()};
}

}  // namespace deepview
