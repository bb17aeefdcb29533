#include "deepview/findings/robust.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace deepview {

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

RobustScale robust_scale(std::span<const double> values) {
  std::vector<double> finite;
  for (const double value : values)
    if (std::isfinite(value)) finite.push_back(value);
  RobustScale scale{.median = median(finite)};
  for (double& value : finite) value = std::abs(value - scale.median);
  scale.deviation = 1.4826 * median(std::move(finite));
  return scale;
}

std::vector<std::size_t> flagged(std::span<const double> scores, std::span<const double> ties,
                                 const Flagging& rule) {
  std::vector<std::size_t> above;
  for (std::size_t i = 0; i < scores.size(); ++i)
    if (scores[i] > rule.bound) above.push_back(i);
  // NaN has no place in an order: it loses every tie.
  const auto tie = [&](std::size_t i) { return std::isnan(ties[i]) ? -INFINITY : ties[i]; };
  std::sort(above.begin(), above.end(), [&](std::size_t a, std::size_t b) {
    return std::tuple(-scores[a], -tie(a), a) < std::tuple(-scores[b], -tie(b), b);
  });
  above.resize(std::min(above.size(), rule.most));
  return above;
}

std::size_t longest_list(std::size_t samples) noexcept {
  return std::max<std::size_t>(10, samples / 100);
}

}  // namespace deepview
