#include "deepview/numeric/mixture_shape.hpp"

#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "deepview/base/error.hpp"

namespace deepview {
namespace {

constexpr std::array<std::pair<Covariance, std::string_view>, 4> names{
    {{Covariance::spherical, "spherical"},
     {Covariance::diagonal, "diag"},
     {Covariance::tied, "tied"},
     {Covariance::full, "full"}}};

}  // namespace

std::string_view name(Covariance covariance) noexcept {
  for (const auto& [candidate, text] : names)
    if (candidate == covariance) return text;
  return "";
}

Covariance covariance_named(std::string_view name) {
  for (const auto& [candidate, text] : names)
    if (text == name) return candidate;
  throw Error(ErrorKind::usage, "covariance: expected spherical, diag, tied or full, found '" +
                                    std::string(name) + "'");
}

std::size_t free_parameters(const Mixture& mixture) noexcept {
  const std::size_t columns = mixture.columns();
  const std::size_t each = detail::is_square(mixture.covariance) ? columns * (columns + 1) / 2
                           : mixture.covariance == Covariance::diagonal ? columns
                                                                        : 1;
  return detail::covariance_count(mixture.covariance, mixture.components()) * each +
         mixture.components() * columns + mixture.components() - 1;
}

double bayesian_information_criterion(const Mixture& mixture, const Rows& rows,
                                      const RunOptions& run) {
  double sum = 0;
  for (const double density : log_density(mixture, rows, run)) sum += density;
  return static_cast<double>(free_parameters(mixture)) *
             std::log(static_cast<double>(rows.size())) -
         2 * sum;
}

}  // namespace deepview
