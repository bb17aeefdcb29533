#include "deepview/findings/descriptor_view.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "deepview/base/error.hpp"
#include "deepview/numeric/principal_components.hpp"

namespace deepview {
namespace {

// Relative to the largest deviation: below it a column holds rounding, not information.
constexpr double least_deviation = 1e-6;

// 1 / deviation of each column, 0 for a constant one.
std::vector<double> column_factors(const Matrix& covariance) {
  double largest = 0;
  for (std::size_t c = 0; c < covariance.rows(); ++c)
    largest = std::max(largest, std::sqrt(covariance(c, c)));
  std::vector<double> factors(covariance.rows());
  for (std::size_t c = 0; c < factors.size(); ++c) {
    const double deviation = std::sqrt(covariance(c, c));
    factors[c] = deviation > least_deviation * largest ? 1 / deviation : 0;
  }
  return factors;
}

// Principal components of the standardised columns, as a projection of the columns themselves.
PcaModel standardised_components(const Moments& moments) {
  Matrix correlation = moments.covariance();
  const std::vector<double> factors = column_factors(correlation);
  double total = 0;
  for (std::size_t i = 0; i < factors.size(); ++i) {
    for (std::size_t j = 0; j < factors.size(); ++j) correlation(i, j) *= factors[i] * factors[j];
    total += correlation(i, i);
  }
  const SymmetricEigen eigen = symmetric_eigen(std::move(correlation));
  const std::size_t dimensions = std::min({descriptor_dimensions, moments.count(), factors.size()});
  PcaModel model;
  model.mean.assign(moments.mean().begin(), moments.mean().end());
  model.components = Matrix(dimensions, factors.size());
  model.samples = moments.count();
  for (std::size_t d = 0; d < dimensions; ++d) {
    const double variance = std::max(0.0, eigen.values[d]);
    model.variance.push_back(variance);
    model.variance_ratio.push_back(total > 0 ? variance / total : 0);
    for (std::size_t c = 0; c < factors.size(); ++c)
      model.components(d, c) = eigen.vectors(d, c) * factors[c];
  }
  return model;
}

}  // namespace

View descriptor_view(const Rows& descriptors, const RunOptions& run) {
  require_finite(descriptors, "image descriptors");
  const Moments moments = moments_of(descriptors, run);
  if (moments.count() == 0) throw Error(ErrorKind::data, "there are no pictures to describe");
  View view;
  view.name = descriptor_view_name;
  view.rows = project(standardised_components(moments), descriptors, run);
  view.graph = neighbour_graph(view.rows, {.scaling = Scaling::none}, run);
  return view;
}

}  // namespace deepview
